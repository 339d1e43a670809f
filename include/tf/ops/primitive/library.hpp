// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The list of all primitive ops of the library. Only code that reads and writes graphs includes it,
// because tables built from it contain the code of every op.

#include <boost/mp11/list.hpp>

#include <tf/ops/primitive/accidental_hits.hpp>
#include <tf/ops/primitive/banded.hpp>
#include <tf/ops/primitive/bands.hpp>
#include <tf/ops/primitive/base64.hpp>
#include <tf/ops/primitive/batch_norm.hpp>
#include <tf/ops/primitive/bessel.hpp>
#include <tf/ops/primitive/bitcast.hpp>
#include <tf/ops/primitive/bitwise.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/candidates.hpp>
#include <tf/ops/primitive/check_numerics.hpp>
#include <tf/ops/primitive/color.hpp>
#include <tf/ops/primitive/combined_boxes.hpp>
#include <tf/ops/primitive/complex.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/counting.hpp>
#include <tf/ops/primitive/crop.hpp>
#include <tf/ops/primitive/cross.hpp>
#include <tf/ops/primitive/ctc.hpp>
#include <tf/ops/primitive/ctc_decoder.hpp>
#include <tf/ops/primitive/ctc_sparse.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/dilation.hpp>
#include <tf/ops/primitive/distorted_box.hpp>
#include <tf/ops/primitive/distributions.hpp>
#include <tf/ops/primitive/edit_distance.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/factorization.hpp>
#include <tf/ops/primitive/fake_quant.hpp>
#include <tf/ops/primitive/families.hpp>
#include <tf/ops/primitive/feature_cross.hpp>
#include <tf/ops/primitive/fourier.hpp>
#include <tf/ops/primitive/fractional_pool.hpp>
#include <tf/ops/primitive/glimpse.hpp>
#include <tf/ops/primitive/grid.hpp>
#include <tf/ops/primitive/image_boxes.hpp>
#include <tf/ops/primitive/incomplete.hpp>
#include <tf/ops/primitive/isotonic.hpp>
#include <tf/ops/primitive/least_squares.hpp>
#include <tf/ops/primitive/linear_system.hpp>
#include <tf/ops/primitive/local_response.hpp>
#include <tf/ops/primitive/matrix_function.hpp>
#include <tf/ops/primitive/mutable_lookup.hpp>
#include <tf/ops/primitive/one_hot.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/partition.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/patches.hpp>
#include <tf/ops/primitive/pooling.hpp>
#include <tf/ops/primitive/pooling_argmax.hpp>
#include <tf/ops/primitive/projective.hpp>
#include <tf/ops/primitive/quantize.hpp>
#include <tf/ops/primitive/random_samples.hpp>
#include <tf/ops/primitive/regex.hpp>
#include <tf/ops/primitive/resample.hpp>
#include <tf/ops/primitive/resize.hpp>
#include <tf/ops/primitive/reverse_sequence.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/search.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/segment_join.hpp>
#include <tf/ops/primitive/sets.hpp>
#include <tf/ops/primitive/shuffle.hpp>
#include <tf/ops/primitive/slice.hpp>
#include <tf/ops/primitive/sobol.hpp>
#include <tf/ops/primitive/space.hpp>
#include <tf/ops/primitive/sparse.hpp>
#include <tf/ops/primitive/special.hpp>
#include <tf/ops/primitive/special_integrals.hpp>
#include <tf/ops/primitive/stateless_random.hpp>
#include <tf/ops/primitive/string_join.hpp>
#include <tf/ops/primitive/string_ngrams.hpp>
#include <tf/ops/primitive/string_numbers.hpp>
#include <tf/ops/primitive/string_split.hpp>
#include <tf/ops/primitive/strings.hpp>
#include <tf/ops/primitive/tensor_diag.hpp>
#include <tf/ops/primitive/timestamp.hpp>
#include <tf/ops/primitive/tridiagonal.hpp>
#include <tf/ops/primitive/trigonometry.hpp>
#include <tf/ops/primitive/truncated_normal.hpp>
#include <tf/ops/primitive/unicode.hpp>
#include <tf/ops/primitive/unravel_index.hpp>
#include <tf/ops/primitive/volume_patches.hpp>
#include <tf/ops/primitive/where.hpp>

namespace tf::op {

/// The ops of the families that refer to their own code (SelfContained).
struct FamilyOps {
    using list = boost::mp11::mp_append<
        ScanOps::list, SliceOps::list, BlockOps::list, PaddingOps::list, PartOps::list,
        SpaceOps::list, StringOps::list, StringJoinOps::list, StringNumberOps::list,
        StringNGramsOps::list, StringSplitOps::list, UnicodeOps::list, RegexOps::list,
        ScatterOps::list, WhereOps::list, OneHotOps::list, PartitionOps::list, SequenceOps::list,
        GridOps::list, BitcastOps::list, BitwiseOps::list, RoundingOps::list, SpecialOps::list,
        BesselOps::list, SpecialIntegralOps::list, IncompleteOps::list, TrigonometricOps::list,
        SegmentOps::list, SegmentJoinOps::list, SearchOps::list, CountingOps::list,
        BatchNormOps::list, Convolution3DOps::list, DepthwiseOps::list, LocalResponseOps::list,
        PatchOps::list, VolumePatchOps::list, PoolingOps::list, ArgmaxPoolingOps::list,
        FractionalPoolingOps::list, IsotonicOps::list, EinsumOps::list, DiagonalOps::list,
        BandOps::list, BandedOps::list, SobolOps::list, LinearSystemOps::list,
        FactorizationOps::list, LeastSquaresOps::list, MatrixFunctionOps::list, TensorDiagOps::list,
        TridiagonalOps::list, CrossOps::list, ResizeOps::list, StatelessRandomOps::list,
        ColorOps::list, ComplexOps::list, RandomOps::list, ShuffleOps::list, ResampleOps::list,
        FourierOps::list, CropOps::list, ImageBoxOps::list, CombinedBoxOps::list, GlimpseOps::list,
        DistortedBoxOps::list, ProjectiveOps::list, DistributionOps::list, RandomSampleOps::list,
        TruncatedNormalOps::list, CTCOps::list, SparseCTCOps::list, CTCDecoderOps::list,
        DilationOps::list, AccidentalHitOps::list, CandidateOps::list, SparseOps::list,
        SetOps::list, MutableTableOps::list, FeatureCrossOps::list, Base64Ops::list,
        CheckNumericsOps::list, EditDistanceOps::list, TimestampOps::list, UnravelIndexOps::list,
        FakeQuantOps::list, QuantizeOps::list>;
};

struct LibraryOps {
    using list = boost::mp11::mp_append<AllOps::list, FamilyOps::list>;
};

}  // namespace tf::op
