// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Vocabulary lookup: StringLookup and IntegerLookup map tokens to indices. A vocabulary is built at
// run time, so these layers are modules and not values: they are adapted, called, and used as
// members of functions and models.

#include <tf/keras/layers/adapt.hpp>
#include <tf/keras/layers/categories.hpp>
#include <tf/keras/layers/nested.hpp>
#include <tf/keras/layers/vocabulary.hpp>
#include <tf/lookup/text_file.hpp>
#include <tf/module/any_variable.hpp>
#include <tf/module/module.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/debugging.hpp>

namespace tf::keras {

/// Options of StringLookup and IntegerLookup, with Keras's names and defaults. `max_tokens` 0: no
/// limit. The default of oov_token is "[UNK]" for strings and -1 for integers.
struct LookupOptions {
    int max_tokens = 0;
    int num_oov_indices = 1;
    MaskValue mask_token{};
    MaskValue oov_token{};
    bool invert = false;
    OutputMode output_mode = "int";
    bool pad_to_max_tokens = false;
};

namespace detail {

/// The weights of "tf_idf"; only layers with this mode have the variable.
template <bool Weighted>
class LookupWeights : public Module {
public:
    constexpr LookupWeights(Module* owner, std::string_view name) : Module(owner, name) {}
};
template <>
class LookupWeights<true> : public Module {
public:
    constexpr LookupWeights(Module* owner, std::string_view name) : Module(owner, name) {}
    /// Not a weight of the model, as in Keras.
    AnyVariable idf_weights{this, "idf_weights", {DType::float32, Shape(dyn), false, false}};
};

template <class K>
constexpr bool is_token(const MaskValue& token) {
    return token.kind == MaskValue::Kind::none ||
           (token.kind == MaskValue::Kind::text) == std::is_same_v<K, std::string>;
}
template <class K>
constexpr K token_of(const MaskValue& token) {
    if constexpr (std::is_same_v<K, std::string>) return K(token.text.view());
    else return token.number;
}

/// Reports options that do not fit.
template <class K, LookupOptions O>
constexpr bool check_lookup() {
    static_assert(is_token<K>(O.mask_token) && is_token<K>(O.oov_token),
                  "[tf.keras.lookup_token] .mask_token and .oov_token are strings for StringLookup "
                  "and integers for IntegerLookup");
    constexpr bool mode = O.output_mode.kind != OutputMode::Kind::unknown;
    constexpr bool numbers = (O.max_tokens == 0 || O.max_tokens > 1) && O.num_oov_indices >= 0 &&
                             (!O.pad_to_max_tokens || O.max_tokens > 0) &&
                             (!O.invert || O.output_mode.kind == OutputMode::Kind::integer);
    static_assert(mode && numbers,
                  "[tf.keras.lookup_options] LookupOptions: .output_mode is \"int\" (the only one "
                  "with .invert), \"one_hot\", \"multi_hot\", \"count\" or \"tf_idf\"; .max_tokens "
                  "is above 1 and must be set for .pad_to_max_tokens; .num_oov_indices is not "
                  "negative");
    return is_token<K>(O.mask_token) && is_token<K>(O.oov_token) && mode && numbers;
}

}  // namespace detail

/// Replaces tokens by their indices in a vocabulary; the first indices are those of the mask token,
/// if there is one, and of unknown tokens. Use the names StringLookup and IntegerLookup:
///
///     StringLookup<> lookup;
///     lookup.adapt(tf::constant({"b", "a", "b"}));   // or lookup.set_vocabulary({"b", "a"});
///     auto ids = lookup(tf::constant({"a", "c"}));   // {2, 0}: "b" is 1, unknown tokens are 0
///     StringLookup<LookupOptions{.output_mode = "one_hot"}> hot;
///
/// It is a tf::Module: a member of a model or module, `StringLookup<> words{this, "words"};`, or an
/// argument of a function, `tf::function(f, lookup)`. "int" gives int64 of the shape of the input;
/// "one_hot" floats [..., n], where a last dim of 1 is replaced; "multi_hot", "count" and "tf_idf"
/// floats [batch, k] -> [batch, n] or [k] -> [n]. n is the size of the vocabulary, which is known
/// only at run time, or max_tokens with `.pad_to_max_tokens = true`. With `.num_oov_indices = 0`,
/// an unknown token raises errors::InvalidArgument. Before it has a vocabulary, calls raise
/// errors::FailedPrecondition. Mirrors keras.layers.StringLookup and keras.layers.IntegerLookup;
/// the results of the modes other than "int" are floats.
template <class K, LookupOptions O>
class IndexLookup : public detail::LookupWeights<O.output_mode.kind == OutputMode::Kind::tf_idf> {
    static constexpr bool sound = detail::check_lookup<K, O>();
    static constexpr bool weighted = O.output_mode.kind == OutputMode::Kind::tf_idf;
    static constexpr bool integer = O.output_mode.kind == OutputMode::Kind::integer;
    static constexpr bool masks = O.mask_token.kind != MaskValue::Kind::none;
    static constexpr int oov_start = masks && integer ? 1 : 0;
    static constexpr int token_start = oov_start + O.num_oov_indices;
    using Base = detail::LookupWeights<weighted>;
    using Key = std::conditional_t<O.invert, std::int64_t, K>;
    using Value = std::conditional_t<O.invert, K, std::int64_t>;

    using Weights = tf::detail::core::Late<std::vector<float>, K>;

    static constexpr bool strings = std::is_same_v<K, std::string>;

public:
    /// Internal.
    static constexpr std::string_view keras_class = strings ? "StringLookup" : "IntegerLookup";

    constexpr IndexLookup() : IndexLookup(nullptr, strings ? "string_lookup" : "integer_lookup") {}
    /// A member: `StringLookup<> words{this, "words"};`.
    constexpr IndexLookup(Module* owner, std::string_view name) : Base(owner, name) {
        static_cast<void>(sound);
    }

    /// Builds the vocabulary from the tokens of tensors, or of ranges of tensors such as a
    /// std::vector of batches: the most frequent first, at most max_tokens including the special
    /// ones. For "tf_idf" a row is a document. Replaces the previous vocabulary. Raises
    /// errors::InvalidArgument if there are no tokens. Mirrors adapt.
    template <class... Data>
        requires(sizeof...(Data) > 0 && (detail::is_data_of<K, Data> && ...))
    void adapt(const Data&... data) {
        detail::TokenCounts<K> counts;
        const auto count = [&]<int... D>(const Tensor<K, D...>& x) {
            const Shape shape = x.shape();
            const std::int64_t rows = shape.rank > 0 ? shape[0] : 1;
            if (rows > 0) counts.add(x.data(), rows, shape.size() / rows);
        };
        (detail::for_each_batch(data, count), ...);
        learn(counts);
    }
    /// Internal: builds the vocabulary from counts.
    void learn(detail::TokenCounts<K>& counts) {
        if constexpr (masks) counts.ignore(detail::token_of<K>(O.mask_token));
        counts.ignore(oov_token());
        const auto tokens = counts.by_frequency(
            O.max_tokens > 0 ? static_cast<std::size_t>(O.max_tokens - token_start)
                             : static_cast<std::size_t>(-1));
        if (tokens.empty())
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.vocabulary", "adapt", "data", "no tokens", "at least one"});
        fill(tokens);
        if constexpr (weighted) weigh(counts.inverse_document_frequencies(tokens));
    }

    /// Sets the vocabulary, with or without the special tokens at its start. Raises
    /// errors::InvalidArgument if it is empty, contains a token twice, or has more than max_tokens
    /// tokens. Mirrors set_vocabulary.
    void set_vocabulary(const Tensor<K, dyn>& vocabulary) {
        static_assert(!weighted || !sound,
                      "[tf.keras.idf_weights] a lookup with .output_mode = \"tf_idf\" takes its "
                      "weights with its vocabulary: set_vocabulary(vocabulary, idf_weights)");
        fill(without_special({vocabulary.values().begin(), vocabulary.values().end()}));
    }
    /// Sets the vocabulary from a file with one token per line. Raises errors::NotFound if there is
    /// no such file, and the errors above.
    template <class Path>
        requires std::convertible_to<const Path&, std::string_view>
    void set_vocabulary(const Path& path) {
        const std::string_view name(path);
        set_vocabulary(
            lookup::detail::read_text_file({std::string(name)}, dtype_of<K>, DType::int64)
                .first.template as<K, dyn>());
    }
    /// The same with a weight for each token, for "tf_idf".
    void set_vocabulary(const Tensor<K, dyn>& vocabulary,
                        const tf::detail::core::Late<Tensor<float, dyn>, K>& idf)
        requires weighted
    {
        const std::vector<K> all(vocabulary.values().begin(), vocabulary.values().end());
        const auto tokens = without_special(all);
        Weights weights(idf.values().begin(), idf.values().end());
        if (weights.size() != all.size())
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.vocabulary", "set_vocabulary", "idf_weights",
                 std::to_string(weights.size()) + " weights",
                 std::to_string(all.size()) + ", one for each token"});
        fill(tokens);
        weigh(weights);
    }

    /// The vocabulary in the order of the indices. Mirrors get_vocabulary.
    std::vector<K> get_vocabulary(bool include_special_tokens = true) const {
        std::vector<K> out;
        if (include_special_tokens) out = special_tokens();
        if (const lookup::HashMap& map = table_.map(); map.filled()) {
            const auto all = (O.invert ? map.values() : map.keys()).template as<K, dyn>();
            out.insert(out.end(), all.values().begin(), all.values().end());
        }
        return out;
    }
    /// The number of tokens, including the special ones. Mirrors vocabulary_size.
    std::int64_t vocabulary_size() const { return table_.map().size() + token_start; }

    /// Converts tokens to indices (or the encoding of .output_mode), or with `.invert = true`
    /// indices to tokens.
    template <TensorLike X>
    constexpr auto operator()(const X& x) {
        if constexpr (Poisoned<X> || !sound) {
            return Poison{};
        } else {
            using Given = tensor_type_t<X>;
            constexpr bool fits = std::is_same_v<typename Given::value_type, Key> ||
                                  (std::is_same_v<Key, std::int64_t> &&
                                   op::is_numeric(dtype_of<typename Given::value_type>) &&
                                   !is_floating(dtype_of<typename Given::value_type>));
            static_assert(fits,
                          "[tf.keras.lookup_input] lookup(x): StringLookup takes strings; "
                          "IntegerLookup and lookups with .invert = true take integers");
            constexpr bool ranked = integer || O.output_mode.kind == OutputMode::Kind::one_hot ||
                                    Given::rank == 1 || Given::rank == 2;
            static_assert(!fits || ranked,
                          "[tf.keras.lookup_rank] lookup(x): \"multi_hot\", \"count\" and "
                          "\"tf_idf\" take one example [k] or several [batch, k]");
            if constexpr (!fits || !ranked) return Poison{};
            else if constexpr (std::is_same_v<typename Given::value_type, Key>)
                return looked_up(Given(x.collapse()));
            else return looked_up(nest::materialize(tf::cast<std::int64_t>(x)));
        }
    }

    /// Internal: whether it has been adapted, or its vocabulary has been set or loaded.
    bool has_vocabulary() const { return table_.map().filled(); }
    /// Internal: a one at each index.
    template <class X>
    constexpr auto hot(const X& ids) {
        if constexpr (O.pad_to_max_tokens) return nest::materialize(tf::one_hot<O.max_tokens>(ids));
        else
            return nest::materialize(
                tf::one_hot(ids, tf::cast<std::int32_t>(table_.size()) + token_start));
    }

private:
    static constexpr Tensor<K> mask_token() {
        if constexpr (std::is_same_v<K, std::string>)
            return Tensor<K>(tf::constant(O.mask_token.text.view()).collapse());
        else return Tensor<K>(O.mask_token.number);
    }
    static K oov_token() {
        if constexpr (O.oov_token.kind != MaskValue::Kind::none)
            return detail::token_of<K>(O.oov_token);
        else if constexpr (std::is_same_v<K, std::string>) return "[UNK]";
        else return -1;
    }
    static std::vector<K> special_tokens() {
        std::vector<K> out;
        if constexpr (oov_start > 0) out.push_back(detail::token_of<K>(O.mask_token));
        out.insert(out.end(), static_cast<std::size_t>(O.num_oov_indices), oov_token());
        return out;
    }
    static std::vector<K> without_special(std::vector<K> all) {
        const std::vector<K> special = special_tokens();
        if (all.size() >= special.size() && std::equal(special.begin(), special.end(), all.begin()))
            all.erase(all.begin(), all.begin() + token_start);
        return all;
    }

    void fill(const std::vector<K>& tokens) {
        const auto refuse = [](std::string got, std::string expected) {
            errors::raise<errors::InvalidArgument>({"tf.keras.vocabulary", "set_vocabulary",
                                                    "vocabulary", std::move(got),
                                                    std::move(expected)});
        };
        if (tokens.empty()) refuse("no tokens", "at least one");
        if (std::set<K>(tokens.begin(), tokens.end()).size() != tokens.size())
            refuse("a token twice", "different tokens");
        if (masks && std::find(tokens.begin(), tokens.end(), detail::token_of<K>(O.mask_token)) !=
                         tokens.end())
            refuse("the mask token among the others",
                   "all special tokens at the start, or none of them");
        if (O.max_tokens > 0 && tokens.size() + token_start > std::size_t{O.max_tokens})
            refuse(std::to_string(tokens.size() + token_start) + " tokens including special ones",
                   "at most max_tokens, " + std::to_string(O.max_tokens));
        tf::detail::core::Late<std::vector<std::int64_t>, K> numbers;
        for (std::size_t k = 0; k < tokens.size(); ++k)
            numbers.push_back(static_cast<std::int64_t>(k) + token_start);
        if constexpr (O.invert)
            table_.replace(tf::constant(numbers), tf::constant(tokens), oov_token());
        else
            table_.replace(tf::constant(tokens), tf::constant(numbers),
                           O.num_oov_indices == 1 ? oov_start : -1);
    }
    /// The special tokens get the mean of the others unless weights have been given for them.
    void weigh(Weights weights) {
        if constexpr (weighted) {
            const auto known = static_cast<std::size_t>(table_.map().size());
            if (weights.size() == known) {
                float sum = 0;
                for (const float w : weights) sum += w;
                weights.insert(weights.begin(), static_cast<std::size_t>(token_start),
                               sum / static_cast<float>(known));
            }
            if (O.pad_to_max_tokens) weights.resize(static_cast<std::size_t>(O.max_tokens));
            this->idf_weights.template as<float, dyn>().assign(tf::constant(weights));
        }
    }

    template <int... D>
    constexpr auto looked_up(const Tensor<Key, D...>& x) {
        const Tensor<Value, D...> found = table_.lookup(x);
        if constexpr (O.invert && masks) {
            return Tensor<Value, D...>(
                tf::where(x == std::int64_t{0}, mask_token(), found).collapse());
        } else if constexpr (O.invert) {
            return found;
        } else if constexpr (masks) {
            // The mask token is not a category; the one-hot vector of -1 is all zeros.
            const Tensor<bool, D...> is_mask((x == mask_token()).collapse());
            const Tensor<std::int64_t, D...> unmasked(
                tf::where(is_mask, std::int64_t{0}, found).collapse());
            return encoded(Tensor<std::int64_t, D...>(
                tf::where(is_mask, std::int64_t{integer ? 0 : -1}, numbered(x, unmasked))
                    .collapse()));
        } else {
            return encoded(numbered(x, found));
        }
    }
    /// Replaces -1, the table's result for unknown tokens, by out-of-vocabulary indices.
    template <int... D>
    static constexpr Tensor<std::int64_t, D...> numbered(const Tensor<Key, D...>& x,
                                                         const Tensor<std::int64_t, D...>& found) {
        if constexpr (O.num_oov_indices == 0)
            debugging::assert_greater_equal(found, std::int64_t{0},
                                            "without out-of-vocabulary indices");
        if constexpr (O.num_oov_indices < 2) {
            return found;
        } else {
            constexpr std::int64_t n = O.num_oov_indices;
            const auto bucket = [&] {
                if constexpr (std::is_same_v<K, std::string>)
                    return nest::materialize(strings::to_hash_bucket_fast(x, n));
                else return nest::materialize(tf::math::floormod(x, n));
            }();
            return Tensor<std::int64_t, D...>(
                tf::where(found == std::int64_t{-1}, bucket + std::int64_t{oov_start}, found)
                    .collapse());
        }
    }
    template <int... D>
    constexpr auto encoded(const Tensor<std::int64_t, D...>& ids) {
        using Kind = OutputMode::Kind;
        constexpr Kind mode = O.output_mode.kind;
        constexpr Shape given = Tensor<std::int64_t, D...>::static_shape;
        constexpr int along = given.rank - 1;
        if constexpr (integer) return ids;
        else if constexpr (mode == Kind::one_hot && given.rank > 1 && given[along] == 1)
            return hot(nest::materialize(tf::squeeze<along>(ids)));
        else if constexpr (mode == Kind::one_hot) return hot(ids);
        else if constexpr (mode == Kind::multi_hot)
            return nest::materialize(tf::reduce_max<along>(hot(ids)));
        else if constexpr (mode == Kind::count)
            return nest::materialize(tf::reduce_sum<along>(hot(ids)));
        else
            return nest::materialize(tf::reduce_sum<along>(hot(ids)) *
                                     this->idf_weights.template as<float, dyn>());
    }
    detail::VocabularyTable<Key, Value> table_{this, "lookup_table"};
};

/// Maps strings to indices; see IndexLookup. Mirrors keras.layers.StringLookup.
template <LookupOptions O = LookupOptions{}>
using StringLookup = IndexLookup<std::string, O>;
/// Maps integers to indices; see IndexLookup. Mirrors keras.layers.IntegerLookup.
template <LookupOptions O = LookupOptions{}>
using IntegerLookup = IndexLookup<std::int64_t, O>;

namespace detail {
template <class K, LookupOptions O>
inline constexpr bool is_lookup_module<IndexLookup<K, O>> = true;
}  // namespace detail

namespace layers {
using keras::IntegerLookup;
using keras::StringLookup;
}  // namespace layers

}  // namespace tf::keras
