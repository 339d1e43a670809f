// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The other names that Keras has for layers: MaxPool2D, Convolution2D and so on.

#include <tf/keras/layers/convolutional.hpp>
#include <tf/keras/layers/depthwise.hpp>
#include <tf/keras/layers/pooling.hpp>
#include <tf/keras/layers/transposed.hpp>

namespace tf::keras {

template <int PoolSize = 2>
using MaxPool1D = MaxPooling1D<PoolSize>;
template <Window PoolSize = 2>
using MaxPool2D = MaxPooling2D<PoolSize>;
template <Window3 PoolSize = 2>
using MaxPool3D = MaxPooling3D<PoolSize>;
template <int PoolSize = 2>
using AvgPool1D = AveragePooling1D<PoolSize>;
template <Window PoolSize = 2>
using AvgPool2D = AveragePooling2D<PoolSize>;
template <Window3 PoolSize = 2>
using AvgPool3D = AveragePooling3D<PoolSize>;
using GlobalMaxPool1D = GlobalMaxPooling1D;
using GlobalMaxPool2D = GlobalMaxPooling2D;
using GlobalMaxPool3D = GlobalMaxPooling3D;
using GlobalAvgPool1D = GlobalAveragePooling1D;
using GlobalAvgPool2D = GlobalAveragePooling2D;
using GlobalAvgPool3D = GlobalAveragePooling3D;
template <int Filters, int KernelSize>
using Convolution1D = Conv1D<Filters, KernelSize>;
template <int Filters, int KernelSize>
using Convolution1DTranspose = Conv1DTranspose<Filters, KernelSize>;
template <int Filters, Window KernelSize>
using Convolution2D = Conv2D<Filters, KernelSize>;
template <int Filters, Window KernelSize>
using Convolution2DTranspose = Conv2DTranspose<Filters, KernelSize>;
template <int Filters, Window3 KernelSize>
using Convolution3D = Conv3D<Filters, KernelSize>;
template <int Filters, Window3 KernelSize>
using Convolution3DTranspose = Conv3DTranspose<Filters, KernelSize>;
template <int Filters, int KernelSize>
using SeparableConvolution1D = SeparableConv1D<Filters, KernelSize>;
template <int Filters, Window KernelSize>
using SeparableConvolution2D = SeparableConv2D<Filters, KernelSize>;

namespace layers {
using keras::AvgPool1D;
using keras::AvgPool2D;
using keras::AvgPool3D;
using keras::Convolution1D;
using keras::Convolution1DTranspose;
using keras::Convolution2D;
using keras::Convolution2DTranspose;
using keras::Convolution3D;
using keras::Convolution3DTranspose;
using keras::GlobalAvgPool1D;
using keras::GlobalAvgPool2D;
using keras::GlobalAvgPool3D;
using keras::GlobalMaxPool1D;
using keras::GlobalMaxPool2D;
using keras::GlobalMaxPool3D;
using keras::MaxPool1D;
using keras::MaxPool2D;
using keras::MaxPool3D;
using keras::SeparableConvolution1D;
using keras::SeparableConvolution2D;
}  // namespace layers

}  // namespace tf::keras
