// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Operations that read and write much memory: reductions, updates of variables, large results,
// checksums of files; compared with Eigen, hand-written loops, and Boost.

#include <string>
#include <vector>

#include <boost/crc.hpp>
#include <eigen3/Eigen/Core>
#include <tf/functions.hpp>
#include <tf/io/bytes/crc32c.hpp>

#include "harness.hpp"

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::vector<float> numbers(std::size_t n) {
    std::vector<float> v(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<float>(i % 17) * 0.1f - 0.8f;
    return v;
}

void reductions() {
    const auto x = numbers(10'000'000);
    const tf::Tensor<float, 10'000'000> flat = tf::constant<10'000'000>(x);
    const Eigen::Map<const Eigen::VectorXf> eflat(x.data(), 10'000'000);
    bench::compare("sum of 10^7", 1.1, false, "",
                   bench::Peer{"ctflow", [&] { bench::keep(tf::reduce_sum(flat)()); }},
                   bench::Peer{"Eigen", [&] { bench::keep(eflat.sum()); }});

    const auto y = numbers(1024 * 1024);
    const tf::Tensor<float, 1024, 1024> square = tf::constant<1024, 1024>(y);
    const Eigen::Map<const Matrix> esquare(y.data(), 1024, 1024);
    Eigen::RowVectorXf row(1024);
    Eigen::VectorXf column(1024);
    // The result is NaN if any element is, as in TensorFlow; Eigen has an option for this by rows
    // only.
    const auto rows = [&](const char* name, auto own, auto eigen) {
        bench::compare(name, 1.1, false, "", bench::Peer{"ctflow", [&] { bench::keep(own()); }},
                       bench::Peer{"Eigen", [&] {
                                       eigen();
                                       bench::keep(row);
                                       bench::keep(column);
                                   }});
    };
    rows(
        "sum over the first axis: 1024x1024",
        [&] { return tf::Tensor<float, 1024>(tf::reduce_sum<0>(square)); },
        [&] { row = esquare.colwise().sum(); });
    rows(
        "max over the first axis: 1024x1024",
        [&] { return tf::Tensor<float, 1024>(tf::reduce_max<0>(square)); },
        [&] { row = esquare.colwise().maxCoeff(); });
    rows(
        "max over the last axis: 1024x1024",
        [&] { return tf::Tensor<float, 1024>(tf::reduce_max<1>(square)); },
        [&] {
            for (int i = 0; i < 1024; ++i)
                column[i] = esquare.row(i).maxCoeff<Eigen::PropagateNaN>();
        });
}

void updates() {
    constexpr int n = 784 * 128;
    const auto g = numbers(n);
    tf::Variable<float, n> v(tf::zeros<float, n>(), "v");
    const tf::Tensor<float, n> gradient = tf::constant<n>(g);
    const auto step = tf::function(
        [](tf::Variable<float, n>& w, tf::Tensor<float, n> dw) { w.assign_sub(dw * 0.01f); }, v);
    std::vector<float> w(n);
    bench::compare("SGD step: 784x128", 1.2, false, "",
                   bench::Peer{"ctflow", [&] { step(gradient); }},
                   bench::Peer{"loop", [&] {
                                   for (std::size_t i = 0; i < n; ++i) w[i] -= g[i] * 0.01f;
                                   bench::keep(w);
                               }});
}

void large_results() {
    const auto x = numbers(10'000'000);
    const tf::Tensor<float, 10'000'000> a = tf::constant<10'000'000>(x);
    std::vector<float> out(x.size());
    bench::compare(
        "a result of 10^7", 1.2, false, "",
        bench::Peer{"ctflow", [&] { bench::keep(tf::Tensor<float, 10'000'000>(a * 2.f + 1.f)); }},
        bench::Peer{"loop, in place", [&] {
                        for (std::size_t i = 0; i < out.size(); ++i) out[i] = x[i] * 2.f + 1.f;
                        bench::keep(out);
                    }});
}

void checksums() {
    const std::string bytes(1 << 20, 'x');
    bench::compare("CRC-32C of 1 MiB", 0.5, false, "",
                   bench::Peer{"ctflow", [&] { bench::keep(tf::io::crc32c(bytes)); }},
                   bench::Peer{"Boost", [&] {
                                   boost::crc_optimal<32, 0x1EDC6F41, ~0u, ~0u, true, true> crc;
                                   crc.process_bytes(bytes.data(), bytes.size());
                                   bench::keep(crc.checksum());
                               }});
}

}  // namespace

int main() {
    reductions();
    updates();
    large_results();
    checksums();
}
