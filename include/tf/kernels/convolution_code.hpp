// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/convolution.hpp.

#include <algorithm>
#include <cstring>
#include <type_traits>

#include <tf/kernels/backend.hpp>
#include <tf/kernels/contraction.hpp>
#include <tf/kernels/contraction_code.hpp>
#include <tf/kernels/convolution.hpp>
#include <tf/kernels/float_product.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/parallel.hpp>

namespace tf::kernels {

namespace impl {

/// The matrix whose rows are the positions of the window and whose columns are the elements of the
/// window: [batch * out.., window.. * channels of a group].
class Patches {
public:
    Patches(const Convolution& c, std::int64_t group)
        : c_(c),
          channels_(c.channels / c.groups),
          first_(group * channels_),
          // Elements of one row of the window that are contiguous in the image.
          taps_(c.dilation[2] == 1 && c.groups == 1 ? c.window[2] : 1),
          segments_(c.window[2] / taps_) {}

    std::int64_t rows() const { return c_.batch * c_.out[0] * c_.out[1] * c_.out[2]; }
    std::int64_t columns() const { return c_.window[0] * c_.window[1] * c_.window[2] * channels_; }

    /// A position of the window: its image, and the pixel of its first tap, which is negative in
    /// front of the image.
    struct Place {
        std::int64_t image, index[3], pixel[3];
    };
    Place place(std::int64_t row) const {
        Place p{};
        p.image = row;
        for (int d = 2; d >= 0; --d) {
            p.index[d] = p.image % c_.out[d];
            p.image /= c_.out[d];
            p.pixel[d] = p.index[d] * c_.stride[d] - c_.before[d];
        }
        return p;
    }
    void next(Place& p) const {
        for (int d = 2; d >= 0; --d) {
            p.pixel[d] += c_.stride[d];
            if (++p.index[d] < c_.out[d]) return;
            p.index[d] = 0;
            p.pixel[d] = -c_.before[d];
        }
        ++p.image;
    }

    /// Columns [from, to), and the run that `from` belongs to: its first column and its taps.
    struct Columns {
        std::int64_t from, to, begin, tap[3];
    };
    Columns columns(std::int64_t from, std::int64_t to) const {
        const std::int64_t length = taps_ * channels_, run = from / length;
        const std::int64_t line = run / segments_;
        return {from,
                to,
                run * length,
                {line / c_.window[1], line % c_.window[1], run % segments_ * taps_}};
    }

    /// Calls f(column - from, count, offset in the images) for each run of these columns whose
    /// pixels lie within the image. The other columns are 0.
    template <class F>
    void for_each_run(const Place& place, const Columns& columns, F f) const {
        const std::int64_t from = columns.from, to = columns.to, length = taps_ * channels_;
        const std::int64_t line = c_.image[2] * c_.channels;
        const std::int64_t front = place.image * c_.image[0];
        std::int64_t i = columns.tap[0], j = columns.tap[1], k = columns.tap[2];
        for (std::int64_t begin = columns.begin; begin < to; begin += length) {
            const std::int64_t z = place.pixel[0] + i * c_.dilation[0];
            const std::int64_t y = place.pixel[1] + j * c_.dilation[1];
            const std::int64_t x = place.pixel[2] + k * c_.dilation[2];
            k += taps_;
            if (k == c_.window[2]) ++j, k = 0;
            if (j == c_.window[1]) ++i, j = 0;
            if (z < 0 || z >= c_.image[0] || y < 0 || y >= c_.image[1]) continue;
            const std::int64_t low = x < 0 ? -x : 0, high = std::min(taps_, c_.image[2] - x);
            const std::int64_t first = std::max(from, begin + low * channels_);
            const std::int64_t last = std::min(to, begin + high * channels_);
            if (first >= last) continue;
            f(first - from, last - first,
              ((front + z) * c_.image[1] + y) * line + x * c_.channels + first_ + first - begin);
        }
    }

private:
    const Convolution& c_;
    std::int64_t channels_, first_, taps_, segments_;
};

/// The matrix product of one group of channels. Blocks of the operands are copied to the stack (at
/// most 230 KiB): the right matrix into panels as wide as a tile, and the left matrix if it is not
/// stored as a matrix in memory.
template <class T>
class GroupProduct {
    using A = Product<T>;
    static constexpr bool exact = std::is_same_v<A, T>;  // otherwise sums are rounded to T at the
                                                         // end
    static constexpr std::int64_t width = tile_columns<A>, depth = panel_depth;
    static constexpr std::int64_t size = static_cast<std::int64_t>(sizeof(A));
    static constexpr std::int64_t columns = 128 * 1024 / size / depth;
    static constexpr std::int64_t rows = columns / 2 / tile_rows * tile_rows;

public:
    GroupProduct(const Convolution& c, Convolved what, std::int64_t group, const T* a, const T* b,
                 T* out)
        : c_(c), what_(what), patches_(c, group), a_(a), b_(b), out_(out) {
        const std::int64_t features = c.features / c.groups;
        const T*& of_filters = what == Convolved::image_gradient ? a_ : b_;
        of_filters += group * features;
        if (what == Convolved::image_gradient) b_ += group * features;
        else out_ += group * features;
        m_ = what == Convolved::filter_gradient ? patches_.columns() : patches_.rows();
        k_ = what == Convolved::features         ? patches_.columns()
             : what == Convolved::image_gradient ? features
                                                 : patches_.rows();
        n_ = what == Convolved::image_gradient ? patches_.columns() : features;
    }

    /// Computes rows [first, last) of the product.
    void run(std::int64_t first, std::int64_t last) {
        const bool in_place = exact && what_ != Convolved::image_gradient;
        const std::int64_t step = exact ? m_ : rows;  // for 16-bit floats, `sums_` keeps the sums
                                                      // while p runs
        for (std::int64_t j = 0; j < n_; j += columns)
            for (std::int64_t i0 = first; i0 < last; i0 += step)
                for (std::int64_t p = 0; p < k_; p += depth) {
                    const std::int64_t np = std::min(depth, k_ - p), nj = std::min(columns, n_ - j);
                    copy_right(p, np, j, nj);
                    const std::int64_t end = std::min(last, i0 + step);
                    for (std::int64_t i = i0; i < end; i += rows) {
                        const std::int64_t ni = std::min(rows, end - i);
                        const Strided<A> left = copy_left(i, ni, p, np);
                        A* to = sums_;
                        std::int64_t row = columns;
                        if constexpr (exact)
                            if (in_place) to = out_ + i * c_.features + j, row = c_.features;
                        for (std::int64_t t = 0; t < nj; t += width)
                            tiles<A>({np, left, right_ + t * np, width, to + t, row, 0,
                                      std::min(width, nj - t), p > 0 && (in_place || !exact)},
                                     ni);
                        if (!in_place && (exact || p + np == k_)) add_sums(i, ni, j, nj);
                    }
                }
    }

private:
    void copy_right(std::int64_t p, std::int64_t np, std::int64_t j, std::int64_t nj) {
        const Strided<T> filters{b_, c_.features, 1};
        const Strided<T> b =
            (what_ == Convolved::image_gradient ? filters.transposed() : filters).from(p, j);
        for (std::int64_t t = 0; t < nj; t += width) {
            const std::int64_t nt = std::min(width, nj - t);
            A* const to = right_ + t * np;
            if constexpr (exact) {
                copy_block(b.from(0, t), np, nt, to, width);
            } else {
                for (std::int64_t q = 0; q < np; ++q)
                    for (std::int64_t s = 0; s < width; ++s)
                        to[q * width + s] = s < nt ? static_cast<A>(*b.at(q, t + s)) : A(0);
            }
        }
    }

    Strided<A> copy_left(std::int64_t i, std::int64_t ni, std::int64_t p, std::int64_t np) {
        if (what_ == Convolved::image_gradient) {
            const T* const dy = a_ + i * c_.features + p;
            if constexpr (exact) {
                return {dy, c_.features, 1};
            } else {
                for (std::int64_t r = 0; r < ni; ++r)
                    convert(dy + r * c_.features, np, left_ + r * np);
                return {left_, np, 1};
            }
        }
        const bool transposed = what_ == Convolved::filter_gradient;
        const std::int64_t count = transposed ? np : ni, length = transposed ? ni : np;
        const std::int64_t row = transposed ? p : i, from = transposed ? i : p;
        const Patches::Columns of = patches_.columns(from, from + length);
        Patches::Place place = patches_.place(row);
        for (std::int64_t r = 0; r < count; ++r, patches_.next(place)) {
            A* const to = left_ + r * length;
            std::int64_t filled = 0;
            patches_.for_each_run(place, of,
                                  [&](std::int64_t at, std::int64_t run, std::int64_t offset) {
                                      if (filled < at) std::fill(to + filled, to + at, A(0));
                                      convert(a_ + offset, run, to + at);
                                      filled = at + run;
                                  });
            if (filled < length) std::fill(to + filled, to + length, A(0));
        }
        return transposed ? Strided<A>{left_, 1, length} : Strided<A>{left_, length, 1};
    }

    /// Adds a block of the product to the images' gradient, or stores it as a result.
    void add_sums(std::int64_t i, std::int64_t ni, std::int64_t j, std::int64_t nj) {
        const Patches::Columns of = patches_.columns(j, j + nj);
        Patches::Place place = patches_.place(i);
        for (std::int64_t r = 0; r < ni; ++r, patches_.next(place)) {
            const A* const sums = sums_ + r * columns;
            if (what_ != Convolved::image_gradient) {
                for (std::int64_t s = 0; s < nj; ++s)
                    out_[(i + r) * c_.features + j + s] = static_cast<T>(sums[s]);
                continue;
            }
            patches_.for_each_run(
                place, of, [&](std::int64_t at, std::int64_t run, std::int64_t offset) {
                    T* const to = out_ + offset;
                    for (std::int64_t s = 0; s < run; ++s)
                        to[s] = static_cast<T>(static_cast<A>(to[s]) + sums[at + s]);
                });
        }
    }

    static void convert(const T* from, std::int64_t count, A* to) {
        if constexpr (exact) {
            // Many runs are as short as a window is wide.
            if (count >= lanes<T>) return copy_by<lanes<T>>(from, count, to);
            if (count >= 16 / size) return copy_by<16 / size>(from, count, to);
        }
        for (std::int64_t s = 0; s < count; ++s) to[s] = static_cast<A>(from[s]);
    }
    /// Copies `width` elements at a time, which are a register. The last ones overlap those before.
    template <std::int64_t width>
    static void copy_by(const T* from, std::int64_t count, T* to) {
        constexpr std::size_t bytes = width * sizeof(T);
        const std::int64_t last = count - width;
        for (std::int64_t s = 0; s < last; s += width) std::memcpy(to + s, from + s, bytes);
        std::memcpy(to + last, from + last, bytes);
    }

    const Convolution& c_;
    Convolved what_;
    Patches patches_;
    const T *a_, *b_;
    T* out_;
    std::int64_t m_, k_, n_;
    alignas(64) A right_[columns * depth];
    alignas(64) A left_[rows * depth];
    alignas(64) A sums_[rows * columns];
};

/// Windows of one pixel with stride 1: the convolution is one matrix product, and nothing is
/// copied.
template <class T>
bool convolve_pixels(const Convolution& c, Convolved what, const T* a, const T* b, T* out) {
    for (int d = 0; d < 3; ++d)
        if (c.window[d] != 1 || c.stride[d] != 1 || c.image[d] != c.out[d]) return false;
    if (c.groups != 1) return false;
    const std::int64_t pixels = c.batch * c.out[0] * c.out[1] * c.out[2];
    MatMul s;
    s.transpose_a = what == Convolved::filter_gradient;
    s.transpose_b = what == Convolved::image_gradient;
    s.m = s.transpose_a ? c.channels : pixels;
    s.k = s.transpose_a ? pixels : s.transpose_b ? c.features : c.channels;
    s.n = s.transpose_b ? c.channels : c.features;
    matmul(a, b, out, s);
    return true;
}

}  // namespace impl

/// Windows overlap, so the gradients of images are divided by images, all else by rows of the
/// product.
template <class T>
void OwnCode::convolution(const Convolution& c, Convolved what, const T* a, const T* b, T* out) {
    const std::int64_t channels = c.channels / c.groups;
    // Tiles compute their width, whether it is used or not.
    const std::int64_t features =
        std::max<std::int64_t>(c.features / c.groups, impl::tile_columns<impl::Product<T>>);
    const std::int64_t positions = c.out[0] * c.out[1] * c.out[2];
    const std::int64_t taps = c.window[0] * c.window[1] * c.window[2];
    const bool of_images = what == Convolved::image_gradient;
    const bool of_filters = what == Convolved::filter_gradient;
    const std::int64_t rows = of_filters ? taps * channels : c.batch * positions;
    const std::int64_t row_work = (of_filters ? c.batch * positions : taps * channels) * features;
    const std::int64_t step = of_images ? positions : impl::tile_rows;
    const std::int64_t grain = std::max(grain_of(row_work), of_images ? positions : 4 * step);
    for (std::int64_t g = 0; g < c.groups; ++g)
        parallel_for(
            rows, grain,
            [&, g](std::int64_t first, std::int64_t last) {
                impl::GroupProduct<T>(c, what, g, a, b, out).run(first, last);
            },
            step);
}

template <class T>
void convolve(const Convolution& c, Convolved what, const T* a, const T* b, T* out) {
    if (impl::convolve_pixels(c, what, a, b, out)) return;
    const std::int64_t pixels = c.batch * c.out[0] * c.out[1] * c.out[2];
    const std::int64_t filters =
        c.window[0] * c.window[1] * c.window[2] * c.channels / c.groups * c.features;
    const std::int64_t images = c.batch * c.image[0] * c.image[1] * c.image[2] * c.channels;
    if (what == Convolved::image_gradient) std::fill_n(out, images, T(0));
    if (what == Convolved::filter_gradient && pixels == 0) std::fill_n(out, filters, T(0));
    if (pixels == 0 || filters == 0) return;
    Backend::convolution(c, what, a, b, out);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto convolutions = []<class... T>(Types<T...>) {
    return std::tuple(static_cast<KnownConvolution<T>*>(&convolve<T>)...);
}(Types<float, double, half, bfloat16>{});
#endif

}  // namespace tf::kernels
