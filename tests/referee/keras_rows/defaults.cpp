// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Defaults that are numbers, of layers whose rows give them or draw at random.
const Family<KerasRows> defaults_family([](KerasRows& rows) {
    const RandomErasing erasing;
    rows.defaults("RandomErasing", {{"factor", erasing.factor},
                                    {"scale", erasing.scale},
                                    {"value_range", erasing.value_range}});
    const RandomShear shear;
    rows.defaults("RandomShear", {{"x_factor", shear.x_factor},
                                  {"y_factor", shear.y_factor},
                                  {"fill_value", shear.fill_value}});
    const RandomPerspective perspective;
    rows.defaults("RandomPerspective", {{"factor", perspective.factor},
                                        {"scale", perspective.scale},
                                        {"fill_value", perspective.fill_value}});
    const RandomElasticTransform elastic;
    rows.defaults("RandomElasticTransform", {{"factor", elastic.factor},
                                             {"scale", elastic.scale},
                                             {"fill_value", elastic.fill_value},
                                             {"value_range", elastic.value_range}});
    const RandAugment augment;
    rows.defaults("RandAugment", {{"value_range", augment.value_range},
                                  {"num_ops", augment.num_ops.value},
                                  {"factor", augment.factor}});
    const AugMix mix;
    rows.defaults("AugMix", {{"value_range", mix.value_range},
                             {"num_chains", mix.num_chains.value},
                             {"chain_depth", mix.chain_depth.value},
                             {"factor", mix.factor},
                             {"alpha", mix.alpha},
                             {"all_ops", mix.all_ops}});
    rows.defaults("MixUp", {{"alpha", MixUp().alpha}});
    rows.defaults("CutMix", {{"factor", CutMix().factor}});
    rows.defaults("RandomGrayscale", {{"factor", RandomGrayscale().factor}});
    rows.defaults("RandomInvert",
                  {{"factor", RandomInvert().factor}, {"value_range", RandomInvert().value_range}});
    const RandomGaussianBlur<> blur;
    rows.defaults(
        "RandomGaussianBlur",
        {{"factor", blur.factor}, {"sigma", blur.sigma}, {"value_range", blur.value_range}});
    const Solarization solarization;
    rows.defaults("Solarization", {{"value_range", solarization.value_range}});
    rows.defaults("Equalization",
                  {{"value_range", Equalization().value_range}, {"bins", Equalization().bins}});
    const ContrastLimitedAdaptiveHistogramEqualization tiles;
    rows.defaults("ContrastLimitedAdaptiveHistogramEqualization",
                  {{"value_range", tiles.value_range},
                   {"clip_limit", tiles.clip_limit},
                   {"tile_grid_size", tiles.tile_grid_size}});
    rows.defaults("MaxNumBoundingBoxes", {{"fill_value", MaxNumBoundingBoxes<1>().fill_value}});
    const MelSpectrogram mel;
    rows.defaults("MelSpectrogram", {{"fft_length", mel.fft_length},
                                     {"sequence_stride", mel.sequence_stride},
                                     {"sampling_rate", mel.sampling_rate},
                                     {"num_mel_bins", mel.num_mel_bins},
                                     {"min_freq", mel.min_freq},
                                     {"power_to_db", mel.power_to_db},
                                     {"top_db", mel.top_db},
                                     {"mag_exp", mel.mag_exp},
                                     {"min_power", mel.min_power},
                                     {"ref_power", mel.ref_power}});
    const STFTSpectrogram stft;
    rows.defaults("STFTSpectrogram", {{"frame_length", stft.frame_length},
                                      {"periodic", stft.periodic},
                                      {"expand_dims", stft.expand_dims}});
    const BatchNormalization batch;
    rows.defaults("BatchNormalization", {{"axis", batch.axis},
                                         {"momentum", batch.momentum},
                                         {"epsilon", batch.epsilon},
                                         {"center", batch.center},
                                         {"scale", batch.scale}});
    const GroupNormalization group;
    rows.defaults("GroupNormalization", {{"groups", group.groups}, {"epsilon", group.epsilon}});
    rows.defaults("LayerNormalization", {{"epsilon", LayerNormalization().epsilon}});
    rows.defaults("RMSNormalization", {{"epsilon", RMSNormalization().epsilon}});
    rows.defaults("LeakyReLU", {{"negative_slope", LeakyReLU().negative_slope}});
    rows.defaults("ReLU",
                  {{"negative_slope", ReLU().negative_slope}, {"threshold", ReLU().threshold}});
    rows.defaults("ELU", {{"alpha", ELU().alpha}});
    rows.defaults("Discretization", {{"epsilon", Discretization().epsilon}});
});

}  // namespace referee
