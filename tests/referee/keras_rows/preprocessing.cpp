// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Layers that scale numbers and number categories.
const Family<KerasRows> preprocessing_family([](KerasRows& rows) {
    const auto line = numbers<4, 3>();
    const auto image = numbers<2, 4, 5, 3>();
    const auto categories = integers<3, 4>(6);
    rows.add<Normalization{}>("Normalization()", line);
    rows.add<Normalization{.axis = {}}>("Normalization(axis=None)", image);
    rows.add<Normalization{.axis = {1, 3}}>("Normalization(axis=(1, 3))", image);
    rows.add<Normalization{.invert = true}>("Normalization(invert=True)", image);
    rows.add<Normalization{}>("Normalization(); integers", categories);
    rows.add<Normalization{.mean = {1., -.5, 2.}, .variance = {4., .25, 0.}}>(
        "Normalization(mean=[1., -.5, 2.], variance=[4., .25, 0.])", image);
    rows.add<Normalization{.axis = {}, .mean = .5, .variance = 2.}>(
        "Normalization(axis=None, mean=.5, variance=2.)", line);
    rows.open<Normalization{}, Input<dyn, 3>{}>("Normalization()", numbers<2, 4, 3>());
    rows.add<CategoryEncoding<6>{}>("CategoryEncoding(6)", categories);
    rows.add<CategoryEncoding<6>{.output_mode = "count"}>(
        "CategoryEncoding(6, output_mode='count')", categories);
    rows.add<CategoryEncoding<6>{.output_mode = "count"}>(
        "lambda x, w: CategoryEncoding(6, output_mode='count')(x, count_weights=w)", categories,
        integers<3, 4>(7, .6));
    rows.add<CategoryEncoding<6>{.output_mode = "one_hot"}>(
        "CategoryEncoding(6, output_mode='one_hot')", categories);
    rows.add<CategoryEncoding<6>{.output_mode = "one_hot"}>(
        "CategoryEncoding(6, output_mode='one_hot')", integers<3, 1>(6));
    rows.add<Discretization{.bin_boundaries = {-1., 0., 1.5}}>(
        "Discretization(bin_boundaries=[-1., 0., 1.5])", line);
    rows.add<Discretization{.bin_boundaries = {-1., 0., 1.5}, .output_mode = "one_hot"}>(
        "Discretization(bin_boundaries=[-1., 0., 1.5], output_mode='one_hot')", image);
    rows.add<Hashing<5>{}>("Hashing(5)", categories);
    rows.add<Hashing<5>{.mask_value = 2, .salt = {7, 9}}>("Hashing(5, mask_value=2, salt=[7, 9])",
                                                          categories);
    rows.add<Hashing<5>{.output_mode = "one_hot"}>("Hashing(5, output_mode='one_hot')",
                                                   integers<3, 1>(60));
    rows.add<HashedCrossing<7>{}>("HashedCrossing(7)", integers<9, 1>(60), integers<9, 1>(7, .3));
    rows.add<HashedCrossing<4>{.output_mode = "one_hot"}>(
        "HashedCrossing(4, output_mode='one_hot')", integers<9, 1>(60), integers<9, 1>(60, .3));
    const auto sound = numbers<2, 300>();
    rows.add<MelSpectrogram{.fft_length = 64, .sequence_stride = 32, .num_mel_bins = 12}>(
        "MelSpectrogram(64, 32, num_mel_bins=12)", sound);
    rows.add<MelSpectrogram{.fft_length = 64,
                            .sequence_stride = 20,
                            .sequence_length = 50,
                            .window = "hamming",
                            .sampling_rate = 8000,
                            .num_mel_bins = 7,
                            .min_freq = 100,
                            .max_freq = 3000,
                            .power_to_db = false,
                            .mag_exp = 1}>(
        "MelSpectrogram(64, 20, 50, 'hamming', 8000, 7, 100., 3000., False, mag_exp=1.)", sound);
    rows.add<MelSpectrogram{
        .fft_length = 32, .sequence_stride = 16, .num_mel_bins = 5, .top_db = 10, .ref_power = 4}>(
        "MelSpectrogram(32, 16, num_mel_bins=5, top_db=10., ref_power=4.)", sound);
    rows.add<MelSpectrogram{.fft_length = 64, .sequence_stride = 32, .num_mel_bins = 12}>(
        "MelSpectrogram(64, 32, num_mel_bins=12); integers", integers<2, 300>(9));
    // The kernels are given, so the window, for whose names Keras needs SciPy, does not matter.
    const auto mono = numbers<2, 70, 1>();
    const auto stereo = numbers<2, 45, 2>(.7);
    rows.add<STFTSpectrogram{.frame_length = 32}>(
        "STFTSpectrogram(frame_length=32, window=np.hanning(32))", mono);
    rows.add<STFTSpectrogram{.mode = "magnitude", .frame_length = 20, .frame_step = 7}>(
        "STFTSpectrogram('magnitude', 20, 7, window=np.hanning(20))", stereo);
    rows.add<STFTSpectrogram{
        .mode = "psd", .frame_length = 9, .fft_length = 12, .expand_dims = true}>(
        "STFTSpectrogram('psd', 9, fft_length=12, window=None, expand_dims=True)", stereo);
    rows.add<STFTSpectrogram{.mode = "psd", .frame_length = 16, .padding = "same"}>(
        "STFTSpectrogram('psd', 16, window=None, padding='same')", mono);
    rows.add<STFTSpectrogram{
        .mode = "real", .frame_length = 10, .frame_step = 3, .padding = "same"}>(
        "STFTSpectrogram('real', 10, 3, window=None, padding='same')", stereo);
    rows.add<STFTSpectrogram{.mode = "imag", .frame_length = 8, .expand_dims = true}>(
        "STFTSpectrogram('imag', 8, window=None, expand_dims=True)", mono);
    rows.add<STFTSpectrogram{
        .mode = "angle", .frame_length = 8, .name = "angles", .trainable = false}>(
        "STFTSpectrogram('angle', 8, window=None, name='angles', trainable=False)", mono);
    rows.add<STFTSpectrogram{.mode = "stft", .frame_length = 8, .frame_step = 5}>(
        "STFTSpectrogram('stft', 8, 5, window=None)", stereo);
    rows.open<STFTSpectrogram{.mode = "psd", .frame_length = 8, .expand_dims = true},
              Input<tf::dyn, 2>{}>("STFTSpectrogram('psd', 8, window=None, expand_dims=True)",
                                   stereo);
});

}  // namespace referee
