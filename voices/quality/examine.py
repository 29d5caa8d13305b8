"""Measures a take and judges its sound. Nothing here ever changes a take."""

import numpy as np

from voices.quality import acoustics, measures
from voices.quality.band import find_band
from voices.quality.fingerprint import fingerprint
from voices.quality.hum import find_hum
from voices.quality.pauses import edge_levels, emptied_seconds
from voices.quality.recording import Recording
from voices.quality.report import Finding, QualityReport
from voices.quality.reverberation import decay_seconds


def examine(recording: Recording, *, snr_reject_db: float = acoustics.SNR_REJECT_DB) -> QualityReport:
    """Everything that can be told from one take's samples alone.

    `snr_reject_db` is how near the room may come to the voice: archives are judged more mildly than a studio.
    """
    samples, rate = recording.samples, recording.sample_rate
    edges = measures.speech_edges(samples, rate)
    clipping = measures.clipped_share(samples) + measures.overshoot_share(samples)
    snr, level = measures.snr_db(samples, rate), measures.level_lufs(samples, rate)
    dc = measures.dc_offset(samples)
    hum, decay, band = find_hum(samples, rate), decay_seconds(samples, rate), find_band(samples, rate)
    cuts, emptied = edge_levels(samples, rate), emptied_seconds(samples, rate)
    speech_db = float(np.percentile(measures.frame_levels_db(samples, rate), 90))
    found: list[Finding]
    if edges.speech_s < acoustics.SPEECH_REJECT_SECONDS:
        found = [acoustics.no_speech()]
    else:
        found = [
            *acoustics.judge_noise(snr, snr_reject_db),
            *acoustics.judge_level(level),
            *acoustics.judge_edges(edges),
            *acoustics.judge_hum(hum, speech_db),
            *acoustics.judge_decay(decay),
            *acoustics.judge_band(band, rate),
            *acoustics.judge_cuts(cuts),
            *acoustics.flag_emptied(emptied, snr),
        ]
    return QualityReport(
        duration_ms=recording.duration_ms,
        speech_ms=round(1000 * edges.speech_s),
        leading_silence_ms=round(1000 * edges.leading_s),
        trailing_silence_ms=round(1000 * edges.trailing_s),
        clipping=round(clipping, 6),
        snr_db=round(snr, 1),
        level_lufs=round(level, 1),
        dc=round(dc, 5),
        hum_hz=hum.mains_hz,
        hum_db=round(hum.prominence_db, 1),
        decay_s=None if decay is None else round(decay, 2),
        band_hz=band.edge_hz if acoustics.is_cut(band, rate) else rate / 2,
        start_db=round(cuts.start_db, 1),
        end_db=round(cuts.end_db, 1),
        emptied_s=round(emptied, 2),
        fingerprint=fingerprint(samples, rate),
        findings=(*found, *acoustics.judge_clipping(clipping), *acoustics.judge_dc(dc)),
    )
