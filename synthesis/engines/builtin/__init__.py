"""The built-in engine: a network trained on the talent's takes guides unit selection over them.

Training, in the order of `trainer`:
    sources/ reads the script · features · dtw, hmm, align: where each phone lies · misread · packing,
    storage, waveforms, pitch_marks: the artefact's units and audio · inputs, training, torch_network ·
    tuning, listening: which network and which shaping are kept.

Speaking, in the order of `voice`:
    sources/ reads the text · phones, phrases · network: the guide · styles · units, selection, sounds: the
    units · runs, joins, spectral_filter, overlap_add, concatenate: their audio · gaps, edges, loudness.
"""
