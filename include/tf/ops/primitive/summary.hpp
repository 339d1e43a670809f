// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.summary: values for TensorBoard. Input: a name, a value, a step. Output: an effect that passes
// them to the writer that is the default when it runs; without a default writer it does nothing, as
// in TensorFlow. In a trace the effect is recorded and runs on every call.

#include <array>
#include <vector>

#include <tf/kernels/summary_sink.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/trace/name_scope.hpp>

namespace tf {

/// The properties of a tag other than its values (SummaryMetadata), for tf::summary::write.
struct SummaryMetadata {
    std::string_view plugin_name{};     ///< the plugin that shows the values, such as "scalars"
    std::string_view plugin_content{};  ///< data for the plugin
    std::string_view display_name{};
    std::string_view description{};  ///< Markdown
    int data_class = 0;              ///< 0 unknown, 1 scalar, 2 tensor, 3 blob sequence
};

namespace op {

/// Inputs: the step, if it is a tensor; the value. Words: see `Word`. Text: the tag, the
/// description, the display name, the plugin's name and its content, concatenated.
struct WriteSummary {
    static constexpr std::string_view name = "WriteSummary";
    static constexpr Role role = Role::effect;
    enum Word : std::uint8_t {
        kind,
        step_given,  ///< a `StepGiven`
        step,
        limit,
        sample_rate,
        data_class,
        tag_size,
        description_size,
        display_name_size,
        plugin_size,
        words
    };
    static constexpr int tag_word = tag_size;
    enum StepGiven : std::uint8_t { nowhere, as_word, as_input };

    template <class, class>
    static void run(const kernels::Ref&, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if (kernels::summary_sink != nullptr) kernels::summary_sink->write(request(in, a));
    }
    static kernels::SummaryRequest request(const kernels::Ref* in, const kernels::Attributes& a) {
        std::string_view text(a.text.data(), a.text.size());
        const auto part = [&](Word size) {
            const std::string_view out = text.substr(0, static_cast<std::size_t>(a.words[size]));
            text.remove_prefix(out.size());
            return out;
        };
        kernels::SummaryRequest r;
        r.kind = static_cast<kernels::SummaryKind>(a.words[kind]);
        r.data_class = static_cast<int>(a.words[data_class]);
        r.limit = a.word(limit);
        r.sample_rate = a.word(sample_rate);
        r.tag = part(tag_size);
        r.description = part(description_size);
        r.display_name = part(display_name_size);
        r.plugin = part(plugin_size);
        r.content = text;
        if (a.words[step_given] == as_word) r.step = a.word(step);
        if (a.words[step_given] == as_input) r.step = *(in++)->as<const std::int64_t>();
        r.value = *in;
        return r;
    }
    /// A saved function has no writer, so it writes no summaries; a NoOp keeps the order of
    /// effects.
    static void to_graph_def(auto& n) { n.act("NoOp", {}, {}, "write_summary"); }
};

}  // namespace op

template <>
struct op_by_id<op_id("WriteSummary")> : std::type_identity<op::WriteSummary> {};

namespace summary {

/// A placeholder for the step that experimental::set_step has set.
struct DefaultStep {};
inline constexpr DefaultStep default_step;

}  // namespace summary

namespace detail::ops {

/// Whether S is the type of a step: an integer, a scalar tensor of integers, or DefaultStep.
template <class S>
constexpr bool is_summary_step() {
    if constexpr (std::is_same_v<S, summary::DefaultStep>) return true;
    else if constexpr (TensorLike<S>) {
        if constexpr (Poisoned<S>) return true;
        else return tensor_type_t<S>::rank == 0 && is_integer(tensor_type_t<S>::dtype);
    } else {
        return std::is_integral_v<S> && !std::is_same_v<S, bool>;
    }
}

/// Whether A is a tensor of numbers (or of bools, if Bools) whose rank and last dim are in these
/// ranges.
template <class A, bool Bools = true>
constexpr bool is_shown(int least_rank, int most_rank, int least_dim = 0, int most_dim = -1) {
    if constexpr (!TensorLike<A>) {
        return false;
    } else {
        using T = tensor_type_t<A>;
        const Shape s = T::static_shape;
        if (T::dtype == DType::str || (!Bools && T::dtype == DType::boolean)) return false;
        if (s.rank < least_rank || s.rank > most_rank) return false;
        if (most_dim < 0 || s[s.rank - 1] == dyn) return true;
        return s[s.rank - 1] >= least_dim && s[s.rank - 1] <= most_dim;
    }
}
template <class A>
constexpr bool is_text() {
    if constexpr (TensorLike<A>) return tensor_type_t<A>::dtype == DType::str;
    else return false;
}
template <class A>
constexpr bool is_audio() {
    if constexpr (TensorLike<A>)
        return tensor_type_t<A>::dtype == DType::float32 && tensor_type_t<A>::rank == 3;
    else return false;
}

/// The arguments of a tf::summary call other than the step and the value.
struct SummaryCall {
    kernels::SummaryKind kind;
    std::string_view name;
    std::string_view default_name;  ///< used if the name is empty; empty if `name` is the whole tag
    std::int64_t limit = 0;
    std::int64_t sample_rate = 0;
    SummaryMetadata about{};
};

/// The words and the text of the op.
struct SummaryText {
    std::array<std::uint64_t, op::WriteSummary::words> words{};
    std::vector<char> text{};

    constexpr explicit SummaryText(const SummaryCall& c) {
        using W = op::WriteSummary;
        words[W::kind] = static_cast<std::uint64_t>(c.kind);
        words[W::limit] = static_cast<std::uint64_t>(c.limit);
        words[W::sample_rate] = static_cast<std::uint64_t>(c.sample_rate);
        words[W::data_class] = static_cast<std::uint64_t>(c.about.data_class);
        const bool scoped = !c.default_name.empty();
        if (scoped && !__builtin_is_constant_evaluated()) add(tracing::current_name_scope());
        add(c.name.empty() ? c.default_name : c.name);
        words[W::tag_size] = text.size();
        // The scopes of a trace are known only after the whole trace has been recorded.
        if (scoped && __builtin_is_constant_evaluated()) words[W::tag_size] |= OpDef::scoped_tag;
        words[W::description_size] = add(c.about.description);
        words[W::display_name_size] = add(c.about.display_name);
        words[W::plugin_size] = add(c.about.plugin_name);
        add(c.about.plugin_content);
    }

private:
    constexpr std::size_t add(std::string_view s) {
        text.insert(text.end(), s.begin(), s.end());
        return s.size();
    }
};

/// Runs or records the op; the value is the last input.
template <class... A>
constexpr Operation emit_summary(const SummaryText& with, const A&... in) {
    if (__builtin_is_constant_evaluated()) {
        trace::Node* n =
            trace::record(def_of<op::WriteSummary>, DType::invalid, Shape{}, {in.node()...});
        n->words.push_all(with.words);
        n->text.push_all(with.text);
        return Operation(n);
    }
    const std::array<kernels::Ref, sizeof...(A)> refs{kernels::Ref{
        const_cast<void*>(static_cast<const void*>(in.data())), in.shape(), A::dtype}...};
    op::WriteSummary::run<void, void>({}, refs.data(), static_cast<int>(refs.size()),
                                      {with.words, with.text});
    return {};
}

/// Passes a value to the writer; in a trace it records the op.
template <class V, class S>
constexpr Operation write_summary(const SummaryCall& call, const V& value, const S& step) {
    constexpr bool is_step = is_summary_step<S>();
    static_assert(is_step,
                  "[tf.summary.step] tf::summary: 'step' must be an integer or a scalar tensor of "
                  "integers; use tf::cast<std::int64_t>(x), or leave it to "
                  "tf::summary::experimental::set_step");
    if constexpr (!is_step || Poisoned<S>) {
        return {};
    } else {
        using W = op::WriteSummary;
        SummaryText with(call);
        if constexpr (TensorLike<S>) {
            with.words[W::step_given] = W::as_input;
            const Tensor<std::int64_t> at = cast<std::int64_t>(step);
            return emit_summary(with, at, value);
        } else {
            if constexpr (!std::is_same_v<S, summary::DefaultStep>) {
                with.words[W::step_given] = W::as_word;
                with.words[W::step] = static_cast<std::uint64_t>(step);
            }
            return emit_summary(with, value);
        }
    }
}

}  // namespace detail::ops

namespace summary {

/// Writes a tensor under a tag to which no name scopes are added (tf.summary.write). User-defined
/// summaries call it. Step and errors as for scalar.
template <TensorLike A, class S = DefaultStep>
constexpr Operation write(std::string_view tag, const A& value, const S& step = {},
                          const SummaryMetadata& about = {}) {
    if constexpr (Poisoned<A>) return {};
    else
        return tf::detail::ops::write_summary(
            {.kind = kernels::SummaryKind::tensor, .name = tag, .default_name = {}, .about = about},
            tensor_type_t<A>(value.collapse()), step);
}

/// Writes a number as float (tf.summary.scalar): scalar("loss", loss, step). TensorBoard shows it
/// as a curve over the steps. The tag is the name scopes followed by `name`. The default step is
/// that of experimental::set_step; errors::InvalidArgument if it is not set. Without a default
/// writer it does nothing.
template <class A, class S = DefaultStep>
constexpr Operation scalar(std::string_view name, const A& value, const S& step = {},
                           std::string_view description = {}) {
    const tf::detail::ops::SummaryCall call{.kind = kernels::SummaryKind::scalar,
                                            .name = name,
                                            .default_name = "scalar_summary",
                                            .about = {.description = description}};
    if constexpr (std::is_arithmetic_v<A>) {
        return tf::detail::ops::write_summary(call, Tensor<float>(static_cast<float>(value)), step);
    } else if constexpr (Poisoned<A>) {
        return {};
    } else {
        constexpr bool fits = tf::detail::ops::is_shown<A>(0, 0);
        static_assert(fits,
                      "[tf.summary.scalar] scalar(name, value, step): 'value' must be one number; "
                      "use tf::reduce_mean, tf::reshape, or tf::summary::histogram");
        if constexpr (fits)
            return tf::detail::ops::write_summary(call, Tensor<float>(cast<float>(value)), step);
        else return {};
    }
}

/// Writes the distribution of the elements of a numeric tensor of any shape, in `buckets` buckets
/// of equal width between the smallest and the largest element (tf.summary.histogram). Name, step
/// and errors as for scalar.
template <class A, class S = DefaultStep>
constexpr Operation histogram(std::string_view name, const A& values, const S& step = {},
                              int buckets = 30, std::string_view description = {}) {
    if constexpr (Poisoned<A>) {
        return {};
    } else {
        constexpr bool fits = tf::detail::ops::is_shown<A>(0, max_rank);
        static_assert(fits,
                      "[tf.summary.histogram] histogram(name, values, step): 'values' must be a "
                      "tensor of numbers; use tf::constant");
        if constexpr (fits)
            return tf::detail::ops::write_summary({.kind = kernels::SummaryKind::histogram,
                                                   .name = name,
                                                   .default_name = "histogram_summary",
                                                   .limit = buckets,
                                                   .about = {.description = description}},
                                                  tensor_type_t<A>(values.collapse()), step);
        else return {};
    }
}

/// Writes the first `max_outputs` of k images [k, height, width, channels] as PNG
/// (tf.summary.image): 1 channel is gray, 2 are gray and alpha, 3 RGB, 4 RGBA. Floats are clipped
/// to [0, 1]; integers range from 0 to the largest value of their dtype. errors::InvalidArgument
/// for images without pixels, another number of channels, or a negative `max_outputs`.
template <class A, class S = DefaultStep>
constexpr Operation image(std::string_view name, const A& images, const S& step = {},
                          int max_outputs = 3, std::string_view description = {}) {
    if constexpr (Poisoned<A>) {
        return {};
    } else {
        constexpr bool fits = tf::detail::ops::is_shown<A, false>(4, 4, 1, 4);
        static_assert(fits,
                      "[tf.summary.image] image(name, images, step): 'images' must be [k, height, "
                      "width, channels] with 1 to 4 channels and a numeric dtype; use tf::reshape, "
                      "tf::expand_dims, tf::cast");
        if constexpr (fits)
            return tf::detail::ops::write_summary({.kind = kernels::SummaryKind::image,
                                                   .name = name,
                                                   .default_name = "image_summary",
                                                   .limit = max_outputs,
                                                   .about = {.description = description}},
                                                  tensor_type_t<A>(images.collapse()), step);
        else return {};
    }
}

/// Writes strings, which may contain Markdown; a tensor of rank 1 or 2 becomes a table
/// (tf.summary.text). Name, step and errors as for scalar.
template <class A, class S = DefaultStep>
constexpr Operation text(std::string_view name, const A& value, const S& step = {},
                         std::string_view description = {}) {
    const tf::detail::ops::SummaryCall call{.kind = kernels::SummaryKind::text,
                                            .name = name,
                                            .default_name = "text_summary",
                                            .about = {.description = description}};
    if constexpr (std::is_convertible_v<const A&, std::string_view>) {
        return tf::detail::ops::write_summary(call, Tensor<string>(std::string_view(value)), step);
    } else if constexpr (Poisoned<A>) {
        return {};
    } else {
        constexpr bool fits = tf::detail::ops::is_text<A>();
        static_assert(fits,
                      "[tf.summary.text] text(name, value, step): 'value' must be a string or a "
                      "tensor of strings");
        if constexpr (fits)
            return tf::detail::ops::write_summary(call, tensor_type_t<A>(value.collapse()), step);
        else return {};
    }
}

/// Writes the first `max_outputs` of k clips [k, frames, channels] as WAV with 16 bits
/// (tf.summary.audio). Elements are floats in [-1, 1]; `sample_rate` is the number of frames per
/// second. errors::InvalidArgument for a rate or a number of channels that WAV cannot store, or a
/// negative `max_outputs`.
template <class A, class S = DefaultStep>
constexpr Operation audio(std::string_view name, const A& clips, std::int64_t sample_rate,
                          const S& step = {}, int max_outputs = 3,
                          std::string_view description = {}) {
    if constexpr (Poisoned<A>) {
        return {};
    } else {
        constexpr bool fits = tf::detail::ops::is_audio<A>();
        static_assert(fits,
                      "[tf.summary.audio] audio(name, clips, sample_rate, step): 'clips' must be "
                      "[k, frames, channels] with float elements; use tf::reshape, "
                      "tf::cast<float>(x)");
        if constexpr (fits)
            return tf::detail::ops::write_summary({.kind = kernels::SummaryKind::audio,
                                                   .name = name,
                                                   .default_name = "audio_summary",
                                                   .limit = max_outputs,
                                                   .sample_rate = sample_rate,
                                                   .about = {.description = description}},
                                                  tensor_type_t<A>(clips.collapse()), step);
        else return {};
    }
}

}  // namespace summary
}  // namespace tf
