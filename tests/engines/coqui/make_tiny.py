"""Writes a tiny checkpoint of each kind, with random weights; run by an interpreter that has coqui-tts.

It says nothing anyone could understand, but takes the same path through the library as the real one.
"""

import json
import string
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import BPE
from TTS.tts.configs.vits_config import VitsConfig
from TTS.tts.configs.xtts_config import XttsArgs, XttsConfig
from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer
from TTS.tts.models.vits import CharactersConfig, Vits, VitsArgs
from TTS.tts.models.xtts import Xtts
from TTS.vc.configs.freevc_config import FreeVCConfig
from TTS.vc.configs.openvoice_config import OpenVoiceConfig
from TTS.vc.layers.freevc.speaker_encoder import speaker_encoder
from TTS.vc.layers.freevc.wavlm.wavlm import WavLM, WavLMConfig
from TTS.vc.models import freevc as freevc_module
from TTS.vc.models.openvoice import OpenVoice
from TTS.vocoder.configs import HifiganConfig
from TTS.vocoder.models import setup_model as setup_vocoder


def xtts(folder: Path) -> None:
    # [STOP] is 0 and [START] the last, as in the real vocabulary.
    tokens = [
        "[STOP]",
        "[UNK]",
        "[SPACE]",
        *string.ascii_lowercase,
        *"0123456789.,!?'-",
        "[en]",
        "[de]",
        "[START]",
    ]
    vocabulary = Tokenizer(BPE({token: number for number, token in enumerate(tokens)}, [], unk_token="[UNK]"))
    vocabulary.add_special_tokens([token for token in tokens if token.startswith("[")])
    vocabulary.save(str(folder / "vocab.json"))
    arguments = XttsArgs(
        gpt_layers=2,
        gpt_n_model_channels=64,
        gpt_n_heads=2,
        gpt_max_audio_tokens=20,
        gpt_max_text_tokens=402,
        gpt_num_audio_tokens=66,
        gpt_start_audio_token=64,
        gpt_stop_audio_token=65,
        gpt_use_perceiver_resampler=True,
        decoder_input_dim=64,
    )
    config = XttsConfig(model_args=arguments)
    model = Xtts(config)
    model.tokenizer = VoiceBpeTokenizer(vocab_file=str(folder / "vocab.json"))
    model.init_models()
    louder(model.hifigan_decoder.waveform_decoder.conv_post.weight)
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))
    # Of the real dvae.pth, 200 MB, only the codebook; the trainer leaves the rest random.
    codebook = {"codebook.embed": torch.randn(512, 64)}
    torch.save(codebook, folder / "dvae.pth")
    torch.save(torch.ones(80), folder / "mel_stats.pth")


def vits(folder: Path, speakers: tuple[str, ...] = ()) -> None:
    characters = CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters",
        pad="_",
        characters=string.ascii_lowercase,
        punctuations=" .,!?'-",
        phonemes="",
    )
    arguments = VitsArgs(
        num_chars=40,
        hidden_channels=16,
        hidden_channels_ffn_text_encoder=16,
        num_heads_text_encoder=2,
        num_layers_text_encoder=1,
        num_layers_flow=1,
        num_layers_posterior_encoder=1,
        upsample_initial_channel_decoder=32,
        init_discriminator=False,
    )
    config = VitsConfig(
        model_args=arguments, characters=characters, use_phonemes=False, text_cleaner="basic_cleaners"
    )
    if speakers:
        table = folder / "speakers.json"
        table.write_text(json.dumps({name: number for number, name in enumerate(speakers)}))
        for part in (arguments, config):
            part.use_speaker_embedding, part.speakers_file = True, str(table)
        arguments.num_speakers, arguments.speaker_embedding_channels = len(speakers), 8
    model = Vits(config)
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))


def wavlm(folder: Path) -> int:
    """Returns the size of its features."""
    config = {
        "extractor_mode": "layer_norm",
        "conv_feature_layers": "[(16,10,5)] + [(16,3,2)] * 4 + [(16,2,2)] * 2",
        "encoder_layers": 6,  # kNN-VC listens at the sixth
        "encoder_embed_dim": 32,
        "encoder_ffn_embed_dim": 32,
        "encoder_attention_heads": 2,
        "conv_pos": 16,
        "conv_pos_groups": 4,
        "relative_position_embedding": True,
        "gru_rel_pos": True,
        "normalize": True,
        "layer_norm_first": True,
    }
    model = WavLM(WavLMConfig(config))
    torch.save({"cfg": config, "model": model.state_dict()}, folder / "wavlm.pt")
    return 32


def openvoice(folder: Path) -> None:
    model = {"inter_channels": 16, "hidden_channels": 16, "upsample_initial_channel": 32, "gin_channels": 16}
    model["zero_g"] = True
    data = {"sampling_rate": 22050, "filter_length": 1024, "hop_length": 256, "win_length": 1024}
    (folder / "config.json").write_text(json.dumps({"data": data, "model": model}))
    config = OpenVoiceConfig()
    for name, value in model.items():
        setattr(config.model_args, name, value)
    made = OpenVoice(config)
    louder(made.dec.conv_post.weight)
    torch.save({"model": made.state_dict()}, folder / "model.pth")


def freevc(folder: Path, own_encoder: bool) -> None:
    config = FreeVCConfig()
    arguments = config.model_args
    arguments.ssl_dim, arguments.use_spk = wavlm(folder), own_encoder
    arguments.inter_channels = arguments.hidden_channels = 16
    arguments.upsample_initial_channel = 32
    arguments.gin_channels = 256  # the speaker encoder's
    stored = torch.load(folder / "wavlm.pt", weights_only=True)
    freevc_module.get_wavlm = lambda: WavLM(WavLMConfig(stored["cfg"]))
    if own_encoder:
        encoder = {
            "lstm": torch.nn.LSTM(40, 256, 3, batch_first=True),
            "linear": torch.nn.Linear(256, 256),
        }
        weights = torch.nn.ModuleDict(encoder).state_dict()
        torch.save({"model_state": weights}, folder / "speaker_encoder.pt")
        speaker_encoder.load_fsspec = lambda path, **_: {"model_state": weights}
    made = freevc_module.FreeVC(config)
    louder(made.dec.conv_post.weight)
    own = {
        name: value
        for name, value in made.state_dict().items()
        if not name.startswith(("wavlm.", "enc_spk_ex."))
    }
    torch.save({"model": own}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))


def knnvc(folder: Path) -> None:
    config = HifiganConfig()
    config.audio.sample_rate = 16000
    config.generator_model_params = {
        "in_channels": 32,
        "pre_linear": wavlm(folder),
        "inference_padding": 0,
        "upsample_factors": [10, 8, 2, 2],
        "upsample_kernel_sizes": [20, 16, 4, 4],
        "upsample_initial_channel": 32,
        "resblock_kernel_sizes": [3],
        "resblock_dilation_sizes": [[1, 3, 5]],
        "resblock_type": "1",
    }
    made = setup_vocoder(config)
    louder(made.model_g.conv_post.parametrizations.weight.original0)
    generator = made.model_g.state_dict()
    torch.save({"model": generator, "model_disc": {}}, folder / "vocoder.pth")
    config.save_json(str(folder / "vocoder_config.json"))


def louder(weight: torch.Tensor) -> None:
    """Random weights whisper; checks want to hear something."""
    with torch.no_grad():
        weight.mul_(20)


MAKERS = {
    "xtts": xtts,
    "vits": vits,
    "vits-two": lambda folder: vits(folder, ("ann", "bob")),
    "openvoice": openvoice,
    "freevc": lambda folder: freevc(folder, own_encoder=False),
    "freevc-own": lambda folder: freevc(folder, own_encoder=True),
    "knnvc": knnvc,
}

if __name__ == "__main__":
    # One process for all: importing the library takes longer than making them.
    for kind, make in MAKERS.items():
        target = Path(sys.argv[1]) / kind
        target.mkdir(parents=True)
        torch.manual_seed(0)
        make(target)
