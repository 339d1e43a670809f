// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.nn.ctc_greedy_decoder and tf.nn.ctc_beam_search_decoder. TensorFlow's results are
// sparse; here they are rows of labels whose ends are filled, so that shapes are known.

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <tf/kernels/ctc_beam.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/where.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// What the two ops have in common. Inputs: logits [frames, batch, classes], the number of frames
/// of each sample, int32 [batch]. Results: a number for each path [batch, paths]; the labels of the
/// paths [paths, batch, frames], -1 after the last one; the dims of their sparse tensors [paths,
/// 2].
template <class Op>
struct CTCDecoderOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr int results = 3;
    static constexpr bool differentiable = false;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && in[1] == DType::int32 &&
               (out == DType::float32 || out == DType::float64);
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 0 ? in[0] : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const Shape &x = in[0].shape, &lengths = in[1].shape;
        const bool fit = x.rank == 3 && lengths.rank == 1 && is_compatible(Shape(x[1]), lengths);
        if (!fit) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            unfit_shape(Op::name, x, "[frames, batch, classes], and lengths [batch]");
        }
        const int batch = x[1] == dyn ? lengths[0] : x[1];
        const int paths = static_cast<int>(Op::paths(a));
        if (result == 0) return Shape(batch, paths);
        return result == 1 ? Shape(paths, batch, x[0]) : Shape(paths, 2);
    }
    template <class T, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        Decoded<T> to{in[0].shape, out[0].as<T>(), out[1].as<std::int64_t>(), Op::paths(a), {}};
        if (to.labels != nullptr) std::fill_n(to.labels, out[1].shape.size(), std::int64_t{-1});
        if (in[0].shape[2] == 0)
            unfit_shape(Op::name, in[0].shape, "[frames, batch, classes] with one class or more");
        to.longest.assign(static_cast<std::size_t>(to.paths), 0);
        const std::int64_t frames = in[0].shape[0], batch = in[0].shape[1];
        for (std::int64_t b = 0; b < batch; ++b) {
            const std::int64_t count = index_at(in[1], b);
            if (count > frames)
                errors::raise<errors::InvalidArgument>(
                    {"tf.kernels.bad_index", Op::name, "sequence_length", std::to_string(count),
                     "at most " + std::to_string(frames) + ", the number of frames"});
            Op::template decode<T>(in[0].as<const T>(), b, count, to, a);
        }
        if (auto* dims = out[2].as<std::int64_t>(); dims != nullptr)
            for (const std::int64_t longest : to.longest) *dims++ = batch, *dims++ = longest;
    }
    static void from_graph_def(auto& n) {
        const auto all = n.emit_several(def_of<Op>, {n.in(0), n.in(1)}, Op::words_of_node(n));
        const std::int64_t paths = Op::paths_of_node(n);
        const auto path = [&](const auto& x, std::int64_t k) {  // x[k]
            const auto first = static_cast<std::uint64_t>(k);
            return n.template make<StridedSlice>(DType::int64, {x},
                                                 {0, 0, 0, 0, 1, 0, first, first + 1, 1});
        };
        auto indices = all;
        indices.clear();
        for (std::int64_t k = 0; k < paths; ++k) {
            const auto there = n.template make<GreaterEqual>(
                DType::boolean, {path(all[1], k), n.number_as(DType::int64, 0)});
            indices.push_back(n.template make<Where>(DType::int64, {there}, {}, {}, Shape(dyn, 2)));
            n.out(indices.back());
        }
        for (std::int64_t k = 0; k < paths; ++k)
            n.out(n.template make<GatherNd>(
                DType::int64, {path(all[1], k), indices[static_cast<std::size_t>(k)]}, {0}));
        for (std::int64_t k = 0; k < paths; ++k) n.out(path(all[2], k));
        n.out(all[0]);
    }
    /// The dtypes of the results of TensorFlow's node: three lists and a tensor.
    static auto graph_def_types(const auto& n) {
        const std::vector<DType> list(static_cast<std::size_t>(Op::paths_of_node(n)), DType::int64);
        return std::vector{list, list, list, std::vector{n.type("T")}};
    }

protected:
    /// Where the results are written.
    template <class T>
    struct Decoded {
        Shape x;
        T* number;             ///< null: not needed
        std::int64_t* labels;  ///< null: not needed
        std::int64_t paths;
        std::vector<std::int64_t> longest;

        void store(std::int64_t path, std::int64_t sample, T value,
                   const std::vector<std::int32_t>& found) {
            if (number != nullptr) number[sample * paths + path] = value;
            if (labels != nullptr)
                std::copy(found.begin(), found.end(), labels + (path * x[1] + sample) * x[0]);
            auto& most = longest[static_cast<std::size_t>(path)];
            most = std::max(most, static_cast<std::int64_t>(found.size()));
        }
    };
    /// The results from the outputs of TensorFlow's node, whose lists have `paths` elements.
    static void add_results(auto& n, const std::vector<std::string>& outputs, std::int64_t paths) {
        const auto element = [&](std::size_t output, std::int64_t k) {
            std::string name = outputs[output];
            name.resize(name.rfind(':') + 1);
            return name + std::to_string(k);
        };
        const auto dims = n.cast(n.vector({n.dim(0, 1), n.dim(0, 0)}), n.int32(), n.int64());
        std::vector<std::string> labels, shapes;
        for (std::int64_t k = 0; k < paths; ++k) {
            labels.push_back(n.add("SparseToDense",
                                   {element(0, k), dims, element(1, k), n.number(-1, n.int64())},
                                   {{"T", n.int64()}, {"Tindices", n.int64()}}));
            shapes.push_back(element(2, k));
        }
        const auto stacked = [&](const std::vector<std::string>& parts) {
            return n.add("Pack", parts,
                         {{"N", paths}, {"T", n.int64()}, {"axis", std::int64_t{0}}});
        };
        n.results({outputs[3], stacked(labels), stacked(shapes)});
    }
};

struct GreedyAttributes {
    Flag merge_repeated = true;
    std::int64_t blank_index = -1;  ///< negative numbers count from the last class
};
/// The most probable class of each frame. The number is the sum of their logits, negated.
struct CTCGreedyDecoder : CTCDecoderOp<CTCGreedyDecoder> {
    using Attributes = GreedyAttributes;
    static constexpr std::string_view name = "CTCGreedyDecoder";

    static constexpr std::int64_t paths(const kernels::Attributes&) { return 1; }
    template <class T>
    static void decode(const T* logits, std::int64_t sample, std::int64_t frames, Decoded<T>& to,
                       const kernels::Attributes& a) {
        const auto at = attributes_of<CTCGreedyDecoder>(a);
        const std::int64_t batch = to.x[1], classes = to.x[2];
        const std::int64_t blank = at.blank_index < 0 ? at.blank_index + classes : at.blank_index;
        if (blank < 0 || blank >= classes)
            errors::raise<errors::InvalidArgument>(
                {"tf.kernels.bad_index", name, "blank_index", std::to_string(at.blank_index),
                 "a class, or less than 0 from the last of " + std::to_string(classes)});
        std::vector<std::int32_t> found;
        T sum = 0;
        std::int64_t last = -1;
        for (std::int64_t t = 0; t < frames; ++t) {
            const T* const x = logits + (t * batch + sample) * classes;
            const std::int64_t most = std::max_element(x, x + classes) - x;
            sum -= x[most];
            if (most != blank && !(at.merge_repeated && most == last))
                found.push_back(static_cast<std::int32_t>(most));
            last = most;
        }
        to.store(0, sample, sum, found);
    }
    static auto words_of_node(auto& n) {
        return to_word_list(
            GreedyAttributes{n.flag("merge_repeated"), n.number("blank_index", -1)});
    }
    static std::int64_t paths_of_node(auto&) { return 1; }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<CTCGreedyDecoder>(n);
        add_results(n,
                    n.add_all(name, n.inputs(),
                              {{"T", n.type(0)},
                               {"merge_repeated", bool(at.merge_repeated)},
                               {"blank_index", at.blank_index}}),
                    1);
    }
};

struct BeamAttributes {
    std::int64_t beam_width = 100, top_paths = 1;
    Flag merge_repeated = false;
};
/// The most probable sequences of labels; the last class is the blank. The number is the logarithm
/// of the probability.
struct CTCBeamSearchDecoder : CTCDecoderOp<CTCBeamSearchDecoder> {
    using Attributes = BeamAttributes;
    static constexpr std::string_view name = "CTCBeamSearchDecoder";
    static constexpr std::int64_t most_paths = 1 << 16;

    static constexpr std::int64_t paths(const kernels::Attributes& a) {
        return attributes_of<CTCBeamSearchDecoder>(a).top_paths;
    }
    template <class T>
    static void decode(const T* logits, std::int64_t sample, std::int64_t frames, Decoded<T>& to,
                       const kernels::Attributes& a) {
        const auto at = attributes_of<CTCBeamSearchDecoder>(a);
        const std::int64_t batch = to.x[1], classes = to.x[2];
        if (at.beam_width < to.paths) few(at.beam_width, to.paths);
        kernels::BeamSearch<T> search(classes, at.beam_width);
        for (std::int64_t t = 0; t < frames; ++t)
            search.step(logits + (t * batch + sample) * classes);
        if (search.size() < to.paths) few(search.size(), to.paths);
        for (std::int64_t k = 0; k < to.paths; ++k)
            to.store(k, sample, search.log_probability(k), search.labels(k, at.merge_repeated));
    }
    static auto words_of_node(auto& n) {
        const std::int64_t width = n.number("beam_width", 0);
        if (width < 1) n.fail("a beam_width of " + std::to_string(width), "a number from 1");
        return to_word_list(BeamAttributes{width, paths_of_node(n), n.flag("merge_repeated")});
    }
    static std::int64_t paths_of_node(auto& n) {
        const std::int64_t count = n.number("top_paths", 0);
        if (count < 1 || count > most_paths)
            n.fail(std::to_string(count) + " top_paths", "numbers from 1 to 65536");
        return count;
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<CTCBeamSearchDecoder>(n);
        add_results(n,
                    n.add_all(name, n.inputs(),
                              {{"T", n.type(0)},
                               {"beam_width", at.beam_width},
                               {"top_paths", at.top_paths},
                               {"merge_repeated", bool(at.merge_repeated)}}),
                    at.top_paths);
    }

private:
    [[gnu::cold, noreturn]] static void few(std::int64_t found, std::int64_t paths) {
        errors::raise<errors::InvalidArgument>(
            {"tf.kernels.ctc_paths", name, "top_paths", std::to_string(paths),
             "at most " + std::to_string(found) + ", the number of sequences in the beam"});
    }
};

struct CTCDecoderOps {
    using list = Registry<CTCGreedyDecoder, CTCBeamSearchDecoder>;
};

}  // namespace op

template <>
struct op_by_id<op_id("CTCGreedyDecoder")> : std::type_identity<op::CTCGreedyDecoder> {};
template <>
struct op_by_id<op_id("CTCBeamSearchDecoder")> : std::type_identity<op::CTCBeamSearchDecoder> {};

}  // namespace tf
