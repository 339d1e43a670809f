// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <tf/core/random_seeds.hpp>
#include <tf/core/random_state.hpp>
#include <tf/kernels/random.hpp>

namespace {

using namespace tf::kernels;
using Seeds = std::pair<std::int64_t, std::int64_t>;

/// Two draws of an op, one after the other; first elements and the sum of each are compared.
template <class T, class Fill>
void check_draws(Philox rng, std::int64_t n, const std::vector<std::vector<T>>& starts,
                 const std::vector<double>& sums, Fill fill) {
    for (std::size_t draw = 0; draw < starts.size(); ++draw) {
        std::vector<T> out(static_cast<std::size_t>(n));
        fill(rng.reserve(n), out.data(), n);
        CAPTURE(draw);
        const auto shown = static_cast<std::int64_t>(starts[draw].size());
        for (std::int64_t i = 0; i < std::min(n, shown); ++i)
            CHECK(out[static_cast<std::size_t>(i)] == starts[draw][static_cast<std::size_t>(i)]);
        if (draw >= sums.size()) continue;
        double sum = 0;
        for (const T v : out) sum += static_cast<double>(v);
        CHECK(sum == doctest::Approx(sums[draw]).epsilon(1e-12));
    }
}

constexpr auto normal = [](Philox g, auto* out, std::int64_t n) { fill_normal(g, out, n); };
constexpr auto uniform = [](Philox g, auto* out, std::int64_t n) { fill_uniform(g, out, n); };
constexpr auto truncated = [](Philox g, auto* out, std::int64_t n) {
    fill_truncated_normal(g, out, n);
};
const Philox op(1234, 1);  // after tf.random.set_seed(1234), an op with seed=1

}  // namespace

TEST_CASE("Philox: known words, in constant evaluation") {
    // the published test vectors of Philox4x32-10
    static_assert(Philox::from_state(0, 0, 0)() ==
                  Philox::Words{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u});
    constexpr std::uint64_t ones = ~std::uint64_t{0};
    static_assert(Philox::from_state(ones, ones, ones)() ==
                  Philox::Words{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu});
    Philox a(7, 9), b(7, 9);
    for (int i = 0; i < 5; ++i) a();
    b.skip(5);
    CHECK(a() == b());
    Philox carried = Philox::from_state(ones, 5, 1);
    carried.skip(2);
    CHECK(carried.counter_low() == 1);
    CHECK(carried.counter_high() == 6);
}

TEST_CASE("normal") {
    // from TensorFlow 2.21: tf.random.set_seed(1234); twice tf.random.normal([n], seed=1)
    check_draws<float>(op, 1, {{-0.32364845f}, {-0.5653132f}}, {}, normal);
    check_draws<float>(
        op, 3, {{-0.32364845f, 1.8577391f, 0.39556974f}, {0.3767075f, -0.11545195f, -0.25287664f}},
        {}, normal);
    check_draws<float>(op, 7,
                       {{-0.32364845f, 1.8577391f, 0.39556974f, 0.2311697f, 0.24243996f,
                         -1.9485782f, -0.12983137f},
                        {1.3261821f, -2.203463f, -1.1626321f, 0.40619254f, 0.82019925f, 0.5326395f,
                         -0.014496573f}},
                       {}, normal);
    check_draws<float>(op, 1000, {{-0.32364845f, 1.8577391f}, {-0.84899956f, 1.2941383f}},
                       {-15.244610064430162, -13.251727362861857}, normal);
    check_draws<float>(op, 100001, {{-0.32364845f}}, {365.79453167070096}, normal);
    // from TensorFlow 2.21: tf.random.normal([5], 3., 2., seed=1)
    std::array<float, 5> shifted{};
    fill_normal(op, shifted.data(), 5, 3.f, 2.f);
    CHECK(shifted == std::array<float, 5>{2.352703f, 6.715478f, 3.7911396f, 3.4623394f, 3.48488f});
    fill_normal(op, shifted.data(), 0);
    CHECK(shifted[0] == 2.352703f);
}

TEST_CASE("normal, double") {
    // from TensorFlow 2.21: tf.random.set_seed(1234); twice tf.random.normal([n], seed=1,
    // dtype=tf.float64)
    const auto near = [](double x) { return doctest::Approx(x).epsilon(1e-14); };
    std::array<double, 3> out{};
    Philox g = op;
    fill_normal(g.reserve(3), out.data(), 3);
    CHECK(out[0] == near(1.3825571500433709));
    CHECK(out[1] == near(0.4215023837111448));
    CHECK(out[2] == near(1.808167872645938));
    fill_normal(g.reserve(3), out.data(), 3);
    CHECK(out[2] == near(0.16038008561199474));
    check_draws<double>(op, 1000, {{}, {}}, {20.56167650548366, 32.35470635924216}, normal);
}

TEST_CASE("uniform") {
    // from TensorFlow 2.21: tf.random.set_seed(1234); twice tf.random.uniform([n], seed=1)
    check_draws<float>(op, 1, {{0.1689806f}, {0.7539084f}}, {}, uniform);
    check_draws<float>(
        op, 3, {{0.1689806f, 0.9725481f, 0.90036285f}, {0.92531705f, 0.29733074f, 0.11319971f}}, {},
        uniform);
    check_draws<float>(
        op, 7,
        {{0.1689806f, 0.9725481f, 0.90036285f, 0.16582811f, 0.1454581f, 0.48029935f, 0.024955869f},
         {0.036625743f, 0.41377175f, 0.4684373f, 0.8034946f, 0.6198884f, 0.1583339f, 0.092930794f}},
        {}, uniform);
    check_draws<float>(op, 1000, {{0.1689806f}, {0.30185843f}},
                       {506.9110780954361, 495.30800902843475}, uniform);
    // from TensorFlow 2.21: tf.random.uniform([7], -3., 5., seed=1), and of float64
    const auto wide = [](Philox g, auto* out, std::int64_t n) {
        fill_uniform(g, out, n, {-3}, {5});
    };
    check_draws<float>(
        op, 7,
        {{-1.6481552f, 4.780385f, 4.202903f, -1.6733751f, -1.8363352f, 0.8423948f, -2.800353f}}, {},
        wide);
    check_draws<double>(
        op, 7,
        {{-0.1852392260350566, -1.376777199419914, -1.690678440327952, -1.4028203786553224,
          -1.1853386445865777, 1.9812363665193686, 1.0162497646823088},
         {-0.6559452352855839, 2.9799899429603602}},
        {-2.8433677578231453, 8.455119920876466}, wide);
}

TEST_CASE("integers") {
    // from TensorFlow 2.21: tf.random.uniform([n], -10, 1000, dtype=tf.int32, seed=1)
    const auto small = [](Philox g, std::int32_t* out, std::int64_t n) {
        fill_uniform_int(g, out, n, -10, 1000);
    };
    check_draws<std::int32_t>(
        op, 7, {{406, 705, 443, 867, 843, 749, 867}, {885, -9, 595, 415, 323, 427, 946}},
        {4880, 3582}, small);
    check_draws<std::int32_t>(op, 1000, {{406, 705}, {492, 960}}, {495075, 490679}, small);
    // from TensorFlow 2.21: tf.random.uniform([n], -10, 10**12, dtype=tf.int64, seed=1)
    const auto large = [](Philox g, std::int64_t* out, std::int64_t n) {
        fill_uniform_int<std::int64_t>(g, out, n, -10, 1'000'000'000'000);
    };
    check_draws<std::int64_t>(
        op, 3,
        {{250642251656, 501184202865, 605795608747}, {480556959314, 277706176610, 64297062757}}, {},
        large);
    check_draws<std::int64_t>(op, 1000, {{250642251656}, {177844237782}},
                              {499232013615528.0, 503198915972002.0}, large);
    // from TensorFlow 2.21: tf.random.stateless_uniform([7], [1, 2], minval=None, maxval=None,
    // dtype=tf.int32)
    std::array<std::int32_t, 7> full{};
    fill_uniform_full_int(Philox::stateless(1, 2), full.data(), 7);
    CHECK(full == std::array<std::int32_t, 7>{1105988140, 1738052849, -335576002, 370444179,
                                              10670227, -246211131, 1066250331});
    std::int32_t one = 0;
    CHECK_THROWS_AS(fill_uniform_int(op, &one, 1, 5, 5), tf::errors::InvalidArgument);
    std::array<std::int32_t, 4> extremes{};
    fill_uniform_int(op, extremes.data(), 4, -2147483647 - 1, 2147483647);
}

TEST_CASE("truncated normal") {
    // from TensorFlow 2.21: tf.random.set_seed(1234); twice tf.random.truncated_normal([n], seed=1)
    check_draws<float>(
        op, 7,
        {{-0.32364845f, 1.8577391f, 0.39556974f, 0.2311697f, -0.5653132f, 0.49536833f, -0.6663442f},
         {1.3261821f, -1.1626321f, 0.40619254f, 0.82019925f, 0.2132887f, -0.4084781f, -1.4598492f}},
        {}, truncated);
    check_draws<float>(op, 1000, {{-0.32364845f}, {-0.84899956f}},
                       {-3.417108992813155, 16.307061440544203}, truncated);
    check_draws<double>(op, 1000, {{}, {}}, {7.8833593981304055, -22.48722264296471}, truncated);
}

TEST_CASE("stateless") {
    const auto stateless = [](auto fill) {
        return [fill](Philox, auto* out, std::int64_t n) { fill(Philox::stateless(1, 2), out, n); };
    };
    // from TensorFlow 2.21: tf.random.stateless_{normal,uniform,truncated_normal}([n], seed=[1, 2])
    check_draws<float>(op, 7,
                       {{0.5441101f, 0.20738031f, 0.07356432f, 0.04643455f, -1.3015898f,
                         -0.9538565f, 0.84172857f}},
                       {}, stateless(normal));
    check_draws<float>(op, 1000, {{0.5441101f}}, {-0.20515095070004463}, stateless(normal));
    check_draws<double>(op, 1000, {{}}, {53.14831665521658}, stateless(normal));
    check_draws<float>(op, 1000, {{0.8440604f, 0.19204533f}}, {505.2333279848099},
                       stateless(uniform));
    check_draws<float>(op, 1000, {{0.5441101f, 0.20738031f, 0.07356432f, 0.04643455f, 0.16820592f}},
                       {28.76549761602655}, stateless(truncated));
    // from TensorFlow 2.21: tf.random.stateless_uniform([3], seed=[-1, 2**40], minval=-3, maxval=5)
    std::array<float, 3> out{};
    fill_uniform(Philox::stateless(-1, std::int64_t{1} << 40), out.data(), 3, -3.f, 5.f);
    CHECK(out == std::array<float, 3>{0.94761944f, -1.2763395f, -2.4208918f});
}

TEST_CASE("Generator's state") {
    // from TensorFlow 2.21: g = tf.random.Generator.from_seed(1234); g.normal([3]), again,
    // g.uniform([3])
    Philox g = Philox::from_state(1234, 0, 0);
    std::array<float, 3> out{};
    fill_normal(g.reserve(3), out.data(), 3);
    CHECK(out == std::array<float, 3>{0.9356609f, 1.0854305f, -0.93788373f});
    CHECK(g.counter_low() == 2002);
    fill_normal(g.reserve(3), out.data(), 3);
    CHECK(out == std::array<float, 3>{1.1264246f, -1.0338292f, 0.25710702f});
    fill_uniform(g.reserve(3), out.data(), 3);
    CHECK(out == std::array<float, 3>{0.6512613f, 0.9295906f, 0.50873387f});
    CHECK(g.counter_low() == 3538);
    // from TensorFlow 2.21: tf.random.Generator.from_state([2**63 - 5, -1, 77],
    // 'philox').normal([5])
    g = Philox::from_state((std::uint64_t{1} << 63) - 5, ~std::uint64_t{0}, 77);
    std::array<float, 5> more{};
    fill_normal(g.reserve(5), more.data(), 5);
    CHECK(more ==
          std::array<float, 5>{-0.13527387f, -1.876894f, -0.37501937f, -0.8895002f, -1.130084f});
    CHECK(static_cast<std::int64_t>(g.counter_low()) == -9223372036854774533);
    CHECK(g.counter_high() == ~std::uint64_t{0});
}

TEST_CASE("seeds of eager ops") {
    using tf::detail::core::next_op_seed;
    // from TensorFlow 2.21: tf.random.set_seed(s); tf.compat.v1.get_seed(op_seed)
    struct Case {
        std::int64_t seed, first;
        std::array<std::int64_t, 4> drawn;
    };
    for (const Case& c :
         {Case{0, 0, {1654615998, 1806341205, 173879092, 1112038970}},
          Case{1, 1, {577090037, 271041745, 1095513148, 506456969}},
          Case{1234, 1234, {1892932127, 501869158, 32175636, 389311301}},
          Case{-5, 2147483642, {1097127993, 1539898300, 124576495, 1999834075}},
          Case{2147483655, 8, {1956703543, 619169124, 883179705, 1476866054}},
          Case{1099511627779, 515, {943978446, 261273136, 406355048, 1306272805}}}) {
        tf::random::set_seed(c.seed);
        for (const std::int64_t seed2 : c.drawn) CHECK(next_op_seed() == Seeds(c.first, seed2));
        CHECK(next_op_seed(7) == Seeds(c.first, 7));
        CHECK(next_op_seed(-3) == Seeds(c.first, 2147483644));
        tf::random::set_seed(c.seed);  // starts the sequence anew
        CHECK(next_op_seed() == Seeds(c.first, c.drawn[0]));
    }
    tf::random::set_seed(0);
    CHECK(next_op_seed(0) == Seeds(0, 2147483647));
    CHECK(next_op_seed(2147483647) == Seeds(0, 2147483647));
    // from TensorFlow 2.21: tf.random.set_seed(1234); tf.random.normal([3])
    tf::random::set_seed(1234);
    const auto [seed, seed2] = next_op_seed();
    std::array<float, 3> out{};
    fill_normal(Philox(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(seed2)),
                out.data(), 3);
    CHECK(out == std::array<float, 3>{0.8369314f, -0.73429775f, 1.0402943f});
}

TEST_CASE("seeds without a global seed") {
    tf::detail::core::RandomState state;
    CHECK(state.next_op_seed(7) == Seeds(87654321, 7));
    CHECK(state.next_op_seed({}) != state.next_op_seed({}));
    CHECK(state.epoch() == 0);
    state.set_seed(3);
    CHECK(state.epoch() == 1);
    CHECK(state.seed() == 3);
}
