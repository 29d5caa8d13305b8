"""Writes a tiny XTTS or VITS checkpoint with random weights; run by an interpreter that has coqui-tts.

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
    with torch.no_grad():  # loud enough to be heard
        model.hifigan_decoder.waveform_decoder.conv_post.weight.mul_(20)
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))


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


if __name__ == "__main__":
    target = Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    if sys.argv[1] == "xtts":
        xtts(target)
    else:
        vits(target, ("ann", "bob") if sys.argv[1] == "vits-two" else ())
