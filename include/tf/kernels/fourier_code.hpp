// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/fourier.hpp.

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>
#include <vector>

#include <tf/kernels/fourier.hpp>

namespace tf::kernels {

namespace impl {

using Complex = std::complex<double>;

/// The product without the special cases for infinities that operator* has.
inline Complex times(const Complex& a, const Complex& b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}
/// exp(-2 pi i k / n), accurate to the last digits, because it is computed from an angle of at most
/// an eighth of a turn.
inline Complex root_of_unity(std::int64_t k, std::int64_t n) {
    k %= n;
    constexpr double pi = 3.14159265358979323846;
    const std::int64_t eighths = (8 * k + n / 2) / n;  // the nearest multiple of an eighth
    const double rest = 2 * pi * (static_cast<double>(k) - static_cast<double>(eighths * n) / 8) /
                        static_cast<double>(n);
    constexpr double h = 0.70710678118654752440;
    constexpr Complex turns[] = {{1, 0},  {h, -h}, {0, -1}, {-h, -h},
                                 {-1, 0}, {-h, h}, {0, 1},  {h, h}};
    return times(turns[eighths % 8], {std::cos(rest), -std::sin(rest)});
}

/// The forward transform of one length.
class Transform {
public:
    static constexpr std::int64_t largest_factor = 31;

    explicit Transform(std::int64_t n) : n_(n) {
        std::int64_t rest = n;
        for (const std::int64_t p : {4, 2, 3, 5})
            for (; rest % p == 0; rest /= p) factors_.push_back(p);
        for (std::int64_t p = 7; rest > 1 && p <= largest_factor; p += 2)
            for (; rest % p == 0; rest /= p) factors_.push_back(p);
        if (rest > 1) {
            prepare_convolution();
            return;
        }
        roots_.reserve(static_cast<std::size_t>(n));
        for (std::int64_t k = 0; k < n; ++k) roots_.push_back(root_of_unity(k, n));
    }

    std::int64_t length() const { return n_; }
    /// Transforms n elements that are `stride` apart, in place; `work` has room for
    /// work_size() elements.
    void run(Complex* x, std::int64_t stride, Complex* work) const {
        if (n_ == 1) return;
        if (convolution_ != nullptr) return convolve(x, stride, work);
        combine(x, work, n_, stride, 0);
        for (std::int64_t k = 0; k < n_; ++k) x[k * stride] = work[k];
    }
    std::int64_t work_size() const {
        return convolution_ == nullptr ? n_ : convolution_->length() + convolution_->work_size();
    }

private:
    /// Decimation in time: n/p transforms of every p-th element, joined by butterflies.
    void combine(const Complex* in, Complex* out, std::int64_t n, std::int64_t stride,
                 std::size_t level) const {
        if (n == 1) {
            *out = *in;
            return;
        }
        const std::int64_t p = factors_[level], m = n / p, step = n_ / n;
        for (std::int64_t r = 0; r < p; ++r)
            combine(in + r * stride, out + r * m, m, stride * p, level + 1);
        std::array<Complex, largest_factor> t;
        for (std::int64_t k = 0; k < m; ++k) {
            t[0] = out[k];
            for (std::int64_t r = 1; r < p; ++r)
                t[static_cast<std::size_t>(r)] = times(out[r * m + k], root(r * k * step));
            butterfly(t.data(), p, out + k, m);
        }
    }
    void butterfly(const Complex* t, std::int64_t p, Complex* out, std::int64_t m) const {
        if (p == 2) {
            out[0] = t[0] + t[1];
            out[m] = t[0] - t[1];
        } else if (p == 4) {
            const Complex a = t[0] + t[2], b = t[0] - t[2], c = t[1] + t[3], d = t[1] - t[3];
            const Complex turned(d.imag(), -d.real());  // -i d
            out[0] = a + c;
            out[m] = b + turned;
            out[2 * m] = a - c;
            out[3 * m] = b - turned;
        } else {
            const std::int64_t step = n_ / p;
            for (std::int64_t q = 0; q < p; ++q) {
                Complex sum = t[0];
                for (std::int64_t r = 1; r < p; ++r) sum += times(t[r], root(r * q % p * step));
                out[q * m] = sum;
            }
        }
    }
    const Complex& root(std::int64_t k) const { return roots_[static_cast<std::size_t>(k % n_)]; }

    /// Bluestein's algorithm: the transform is a convolution with a chirp, computed by transforms
    /// whose length is a power of two.
    void prepare_convolution() {
        std::int64_t size = 1;
        while (size < 2 * n_ - 1) size *= 2;
        convolution_ = std::make_unique<Transform>(size);
        roots_.reserve(static_cast<std::size_t>(n_));
        for (std::int64_t k = 0; k < n_; ++k)
            roots_.push_back(root_of_unity(k * k % (2 * n_), 2 * n_));
        chirp_.assign(static_cast<std::size_t>(size), Complex());
        for (std::int64_t k = 0; k < n_; ++k) {
            const Complex c = std::conj(roots_[static_cast<std::size_t>(k)]);
            chirp_[static_cast<std::size_t>(k)] = c;
            chirp_[static_cast<std::size_t>((size - k) % size)] = c;
        }
        std::vector<Complex> work(static_cast<std::size_t>(convolution_->work_size()));
        convolution_->run(chirp_.data(), 1, work.data());
        for (Complex& c : chirp_) c /= static_cast<double>(size);
    }
    void convolve(Complex* x, std::int64_t stride, Complex* work) const {
        const std::int64_t size = convolution_->length();
        Complex* const rest = work + size;
        for (std::int64_t k = 0; k < n_; ++k) work[k] = times(x[k * stride], root(k));
        std::fill(work + n_, work + size, Complex());
        convolution_->run(work, 1, rest);
        // The inverse transform is the conjugate of the transform of the conjugate.
        for (std::int64_t k = 0; k < size; ++k)
            work[k] = std::conj(times(work[k], chirp_[static_cast<std::size_t>(k)]));
        convolution_->run(work, 1, rest);
        for (std::int64_t k = 0; k < n_; ++k) x[k * stride] = times(std::conj(work[k]), root(k));
    }

    std::int64_t n_;
    std::vector<std::int64_t> factors_;
    std::vector<Complex> roots_;  ///< roots of unity; for a convolution, those of the chirp
    std::vector<Complex> chirp_;  ///< its transform
    std::unique_ptr<Transform> convolution_;
};

/// Transforms along each axis, one after the other, for all leading dims.
class FourierRun {
public:
    FourierRun(const Fourier& what, const Ref& out, const Ref& in)
        : what_(what), out_(out), in_(in) {
        for (int a = 0; a < what.rank; ++a) {
            plans_.emplace_back(what.lengths[static_cast<std::size_t>(a)]);
            size_ *= what.lengths[static_cast<std::size_t>(a)];
            work_size_ = std::max(work_size_, plans_.back().work_size());
        }
    }
    void run() {
        if (out_.shape.size() == 0) return;
        const std::int64_t in_size = box_size(in_.shape), out_size = box_size(out_.shape);
        const std::int64_t batches = out_.shape.size() / out_size;
        x_.resize(static_cast<std::size_t>(size_));
        work_.resize(static_cast<std::size_t>(work_size_));
        for (std::int64_t b = 0; b < batches; ++b) {
            load(b * in_size);
            transform();
            store(b * out_size);
        }
    }

private:
    bool inverts() const {
        return what_.kind == FourierKind::inverse || what_.kind == FourierKind::inverse_real ||
               what_.kind == FourierKind::real_gradient;
    }
    std::int64_t length(int axis) const { return what_.lengths[static_cast<std::size_t>(axis)]; }
    std::int64_t dim(const Shape& s, int axis) const { return s[s.rank - what_.rank + axis]; }
    std::int64_t box_size(const Shape& s) const {
        std::int64_t n = 1;
        for (int a = 0; a < what_.rank; ++a) n *= dim(s, a);
        return n;
    }
    /// Calls f(element of x, element of the tensor, last index) for all elements that both have.
    template <class F>
    void for_common(const Shape& s, F f) {
        std::array<std::int64_t, 3> common{1, 1, 1}, own{1, 1, 1}, theirs{1, 1, 1};
        for (int a = 0; a < what_.rank; ++a) {
            const int aligned = 3 - what_.rank + a;
            const auto at = static_cast<std::size_t>(aligned);
            own[at] = length(a);
            theirs[at] = dim(s, a);
            common[at] = std::min(own[at], theirs[at]);
        }
        for (std::int64_t i = 0; i < common[0]; ++i)
            for (std::int64_t j = 0; j < common[1]; ++j)
                for (std::int64_t k = 0; k < common[2]; ++k)
                    f((i * own[1] + j) * own[2] + k, (i * theirs[1] + j) * theirs[2] + k, k);
    }
    void load(std::int64_t first) {
        std::fill(x_.begin(), x_.end(), Complex());
        const auto last = length(what_.rank - 1);
        const bool half =
            what_.kind == FourierKind::inverse_real || what_.kind == FourierKind::real_gradient;
        const auto as = [&]<class T>(const T* from) {
            for_common(in_.shape, [&](std::int64_t to, std::int64_t at, std::int64_t k) {
                if (!half || k <= last / 2)
                    x_[static_cast<std::size_t>(to)] = Complex(from[first + at]);
            });
        };
        switch (in_.dtype) {
            case DType::float32: return as(in_.as<const float>());
            case DType::float64: return as(in_.as<const double>());
            case DType::complex64: return as(in_.as<const std::complex<float>>());
            default: return as(in_.as<const std::complex<double>>());
        }
    }
    void transform() {
        // The inverse transform is the conjugate of the transform of the conjugate.
        if (inverts())
            for (Complex& c : x_) c = std::conj(c);
        for (int a = 0; a < what_.rank; ++a) {
            if (a + 1 == what_.rank && what_.kind == FourierKind::inverse_real) mirror();
            const Transform& plan = plans_[static_cast<std::size_t>(a)];
            std::int64_t stride = 1;
            for (int later = a + 1; later < what_.rank; ++later) stride *= length(later);
            const std::int64_t block = stride * plan.length();
            for (std::int64_t outer = 0; outer < size_; outer += block)
                for (std::int64_t inner = 0; inner < stride; ++inner)
                    plan.run(x_.data() + outer + inner, stride, work_.data());
        }
        if (inverts())
            for (Complex& c : x_) c = std::conj(c);
    }
    /// Fills the second half of each row of a spectrum with the conjugate of the first half.
    void mirror() {
        const std::int64_t n = length(what_.rank - 1);
        for (auto row = x_.begin(); row != x_.end(); row += n)
            for (std::int64_t k = n / 2 + 1; k < n; ++k) row[k] = std::conj(row[n - k]);
    }
    /// The factor for the k-th element of a row.
    double scale(std::int64_t k) const {
        const double each = 1 / static_cast<double>(size_);
        const std::int64_t n = length(what_.rank - 1);
        switch (what_.kind) {
            case FourierKind::inverse:
            case FourierKind::inverse_real: return each;
            case FourierKind::inverse_real_gradient:  // other elements stand for two
                return k == 0 || 2 * k == n ? each : 2 * each;
            default: return 1;
        }
    }
    void store(std::int64_t first) {
        const std::int64_t n = length(what_.rank - 1);
        const bool half = what_.kind == FourierKind::inverse_real_gradient;
        const auto as = [&]<class T>(T* to, auto convert) {
            std::fill_n(to + first, box_size(out_.shape), T());
            for_common(out_.shape, [&](std::int64_t from, std::int64_t at, std::int64_t k) {
                if (!half || k <= n / 2)
                    to[first + at] = convert(x_[static_cast<std::size_t>(from)] * scale(k));
            });
        };
        switch (out_.dtype) {
            case DType::float32:
                return as(out_.as<float>(),
                          [](const Complex& c) { return static_cast<float>(c.real()); });
            case DType::float64:
                return as(out_.as<double>(), [](const Complex& c) { return c.real(); });
            case DType::complex64:
                return as(out_.as<std::complex<float>>(),
                          [](const Complex& c) { return std::complex<float>(c); });
            default: return as(out_.as<std::complex<double>>(), [](const Complex& c) { return c; });
        }
    }

    const Fourier& what_;
    const Ref &out_, &in_;
    std::vector<Transform> plans_;
    std::int64_t size_ = 1, work_size_ = 1;
    std::vector<Complex> x_, work_;
};

}  // namespace impl

TF_COMMON_BODY void fourier(const Fourier& what, const Ref& out, const Ref& in) {
    for (int a = 0; a < what.rank; ++a)
        if (what.lengths[static_cast<std::size_t>(a)] <= 0) return;
    impl::FourierRun(what, out, in).run();
}

}  // namespace tf::kernels
