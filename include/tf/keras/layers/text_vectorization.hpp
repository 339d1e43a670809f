// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer that converts texts to word indices: TextVectorization. It is a module, because its
// vocabulary is known only at run time.

#include <tf/keras/layers/lookup.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/regex.hpp>
#include <tf/ops/primitive/string_join.hpp>
#include <tf/ops/primitive/string_split.hpp>
#include <tf/ops/primitive/strings.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::keras {

/// The standardization of TextVectorization: "lower_and_strip_punctuation", "lower",
/// "strip_punctuation" or "none". It changes only ASCII characters.
struct Standardize {
    bool lower, strip, known;

    template <std::size_t N>
    constexpr Standardize(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        lower = given == "lower" || given == "lower_and_strip_punctuation";
        strip = given == "strip_punctuation" || given == "lower_and_strip_punctuation";
        known = lower || strip || given == "none";
    }
};

/// How TextVectorization splits texts into tokens: "whitespace" splits at white space, "character"
/// makes each UTF-8 character a token, "none" makes the whole string one token.
struct Splitting {
    enum class Kind : std::uint8_t { whitespace, character, none, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr Splitting(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "whitespace"  ? Kind::whitespace
               : given == "character" ? Kind::character
               : given == "none"      ? Kind::none
                                      : Kind::unknown;
    }
};

/// The n-grams that become tokens: `2` makes tokens of one and of two words, `{2, 3}` of two and of
/// three, 0 only of single words. At most 4 sizes.
struct Ngrams {
    static constexpr int most = 4;
    int count = 0;
    int of[most]{};

    constexpr Ngrams(int up_to) {
        for (int n = 1; n <= up_to; ++n) add(n);
    }
    constexpr Ngrams(std::initializer_list<int> sizes) {
        for (const int n : sizes) add(n);
    }
    constexpr bool fit() const {
        for (int i = 0; i < count && i < most; ++i)
            if (of[i] < 1) return false;
        return count <= most;
    }

private:
    constexpr void add(int n) {
        if (count < most) of[count] = n;
        ++count;
    }
};

/// Options of TextVectorization, with Keras's names and defaults; 0 means no limit.
struct TextOptions {
    int max_tokens = 0;
    Standardize standardize = "lower_and_strip_punctuation";
    Splitting split = "whitespace";
    Ngrams ngrams = 0;
    OutputMode output_mode = "int";
    int output_sequence_length = 0;
    bool pad_to_max_tokens = false;
};

namespace detail {

/// Reports options that do not fit.
template <TextOptions O>
constexpr bool check_text() {
    constexpr bool known = O.standardize.known && O.split.kind != Splitting::Kind::unknown;
    static_assert(known,
                  "[tf.keras.text_options] TextOptions: .standardize is "
                  "\"lower_and_strip_punctuation\", \"lower\", \"strip_punctuation\" or \"none\"; "
                  ".split is \"whitespace\", \"character\" or \"none\"");
    constexpr bool length =
        O.output_sequence_length == 0 ||
        (O.output_sequence_length > 0 && O.output_mode.kind == OutputMode::Kind::integer &&
         O.split.kind != Splitting::Kind::none);
    static_assert(!known || length,
                  "[tf.keras.text_length] TextOptions: .output_sequence_length must be positive, "
                  "and requires .output_mode = \"int\" and texts that are split");
    constexpr bool ngrams =
        O.ngrams.fit() && (O.ngrams.count == 0 || O.split.kind != Splitting::Kind::none);
    static_assert(ngrams,
                  "[tf.keras.text_ngrams] TextOptions{.ngrams = 2} or {.ngrams = {2, 3}}: up to "
                  "four positive sizes, for texts that are split");
    return known && length && ngrams;
}

/// The words of all texts, followed by an empty string; the positions where each text begins and
/// ends, [n, 1]; and the number of words.
template <class A, class I, class E>
struct Words {
    A all;
    I first, last;
    E end;
};
/// The number of tokens of Size words that each text has.
template <int Size, class N>
constexpr auto count_ngrams(const N& lengths) {
    return nest::materialize(tf::maximum(lengths - std::int64_t{Size - 1}, std::int64_t{0}));
}
/// The tokens of Size words that start at the given positions [n, length]; "" where a text has
/// none.
template <int Size, class A, class I, class E, class P>
constexpr auto ngrams_at(const Words<A, I, E>& words, const P& at) {
    const auto inside = nest::materialize(
        tf::logical_and(at >= words.first, at + std::int64_t{Size} <= words.last));
    const auto word = [&](std::size_t k) {
        return nest::materialize(tf::gather(
            words.all,
            nest::materialize(tf::where(inside, at + static_cast<std::int64_t>(k), words.end))));
    };
    if constexpr (Size == 1) {
        return word(0);
    } else {
        const auto joined = [&]<std::size_t... K>(std::index_sequence<K...>) {
            return nest::materialize(strings::join(word(K)..., strings::Separator{" "}));
        }(std::make_index_sequence<std::size_t{Size}>{});
        return nest::materialize(
            tf::where(inside, joined, tf::constant<tf::detail::core::Late<std::string, A>>("")));
    }
}

/// The default of TextVectorization's function.
struct AsGiven {
    constexpr auto operator()(const auto& x) const { return x; }
};

}  // namespace detail

/// Standardizes texts, splits them into tokens and replaces these by their indices in a vocabulary:
///
///     TextVectorization<TextOptions{.max_tokens = 1000, .output_sequence_length = 20}> words;
///     words.adapt(texts);
///     auto ids = words(texts);    // int64 [batch, 20]: 0 is padding, 1 an unknown token
///
/// It takes texts [batch] or [batch, 1]. "int" gives [batch, length], with the length of the
/// longest text if none is given; the other modes give floats [batch, n] as StringLookup does. With
/// `.split = "none"` the result is that of StringLookup. A function as the second template argument
/// runs after the standardization: `TextVectorization<TextOptions{.standardize = "none"}, [](auto
/// x) { return tf::strings::upper(x); }>`. With `.ngrams = 2`, pairs of words are tokens too, after
/// the words of a text: "a b c" has the tokens "a", "b", "c", "a b", "b c". Mirrors
/// keras.layers.TextVectorization.
template <TextOptions O = TextOptions{}, auto Change = detail::AsGiven{}>
class TextVectorization : public Module {
    static constexpr bool sound = detail::check_text<O>();

public:
    /// Internal.
    static constexpr std::string_view keras_class = "TextVectorization";

    constexpr TextVectorization() : TextVectorization(nullptr, "text_vectorization") {}
    /// A member: `TextVectorization<> words{this, "words"};`.
    constexpr TextVectorization(Module* owner, std::string_view name) : Module(owner, name) {
        static_cast<void>(sound);
    }

    /// Builds the vocabulary from tensors of texts, or from ranges of tensors such as a std::vector
    /// of batches: the most frequent tokens first. Replaces the previous vocabulary. Raises
    /// errors::InvalidArgument if there are no tokens. Mirrors adapt.
    template <class... Data>
        requires(sizeof...(Data) > 0 && (detail::is_data_of<std::string, Data> && ...))
    void adapt(const Data&... texts) {
        tf::detail::core::Late<detail::TokenCounts<std::string>, Data...> counts;
        const auto count = [&]<int... D>(const Tensor<std::string, D...>& x) {
            if constexpr (check<Tensor<std::string, D...>>()) {
                const auto all = tokens<0>(flat(x));
                const std::int64_t rows = x.shape()[0];
                if (rows > 0) counts.add(all.data(), rows, all.shape().size() / rows);
            }
        };
        (detail::for_each_batch(texts, count), ...);
        lookup_.learn(counts);
    }
    /// See StringLookup::set_vocabulary.
    void set_vocabulary(const Tensor<std::string, dyn>& vocabulary) {
        lookup_.set_vocabulary(vocabulary);
    }
    void set_vocabulary(const Tensor<std::string, dyn>& vocabulary, const Tensor<float, dyn>& idf)
        requires(O.output_mode.kind == OutputMode::Kind::tf_idf)
    {
        lookup_.set_vocabulary(vocabulary, idf);
    }
    template <class Path>
        requires std::convertible_to<const Path&, std::string_view>
    void set_vocabulary(const Path& path) {
        lookup_.set_vocabulary(path);
    }
    /// The vocabulary in the order of the token indices. Mirrors get_vocabulary.
    std::vector<std::string> get_vocabulary(bool include_special_tokens = true) const {
        return lookup_.get_vocabulary(include_special_tokens);
    }
    /// The number of tokens, including the special ones. Mirrors vocabulary_size.
    std::int64_t vocabulary_size() const { return lookup_.vocabulary_size(); }

    /// Converts texts to token indices or, in other modes, to encoded categories.
    template <TensorLike X>
    constexpr auto operator()(const X& x) {
        if constexpr (Poisoned<X> || !sound) {
            return Poison{};
        } else if constexpr (!check<tensor_type_t<X>>()) {
            return Poison{};
        } else {
            return lookup_(tokens<O.output_sequence_length>(flat(tensor_type_t<X>(x.collapse()))));
        }
    }

private:
    template <class X>
    static constexpr bool check() {
        constexpr bool fits = [] {
            if constexpr (!std::is_same_v<typename X::value_type, std::string>) return false;
            else if constexpr (X::rank == 2) return X::static_shape[1] == 1;
            else return X::rank == 1;
        }();
        static_assert(fits,
                      "[tf.keras.text_input] TextVectorization takes strings [batch] or [batch, "
                      "1]; use tf::reshape<-1>(texts)");
        return fits;
    }
    template <int... D>
    static constexpr auto flat(const Tensor<std::string, D...>& x) {
        if constexpr (sizeof...(D) == 2) return nest::materialize(tf::squeeze<1>(x));
        else return x;
    }
    template <class X>
    static constexpr auto standardized(const X& x) {
        if constexpr (O.standardize.lower && O.standardize.strip)
            return nest::materialize(stripped(nest::materialize(strings::lower(x))));
        else if constexpr (O.standardize.lower) return nest::materialize(strings::lower(x));
        else if constexpr (O.standardize.strip) return nest::materialize(stripped(x));
        else return x;
    }
    template <class X>
    static constexpr auto stripped(const X& x) {
        return strings::regex_replace(x, R"([!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~'])", "");
    }
    /// A row of tokens for each text, with "" for padding, the lookup's mask token. Length 0 means
    /// the number of tokens of the longest text.
    template <int Length, int N>
    static constexpr auto tokens(const Tensor<std::string, N>& texts) {
        const auto x = nest::materialize(Change(standardized(texts)));
        using Kind = Splitting::Kind;
        if constexpr (O.split.kind == Kind::none) {
            return x;
        } else if constexpr (O.split.kind == Kind::character) {
            // Each character is followed by a separator, but the text does not end with one.
            const auto marked =
                nest::materialize(strings::regex_replace(x, R"((?s)(.))", "\\1\x1f"));
            const auto ended = nest::materialize(strings::regex_replace(marked, "\x1f$", ""));
            return rows<Length>(strings::split(ended, "\x1f"));
        } else {
            return rows<Length>(strings::split(x));
        }
    }
    template <int Length, class Parts>
    static constexpr auto rows(const Parts& parts) {
        const auto first = nest::materialize(parts.row_splits[tf::Slice<0, -1>()]);
        const auto last = nest::materialize(parts.row_splits[tf::Slice<1>()]);
        const auto end = nest::materialize(parts.row_splits[tf::Slice<-1>()]);
        // Positions after the end of a text refer to the empty string that is appended to all
        // words.
        const auto all = nest::materialize(tf::concat<0>(
            parts.values, tf::constant<tf::detail::core::Late<std::string, Parts>>({""})));
        const detail::Words words{all, nest::materialize(tf::expand_dims<1>(first)),
                                  nest::materialize(tf::expand_dims<1>(last)), end};
        const auto lengths = nest::materialize(words.last - words.first);
        if constexpr (O.ngrams.count == 0) {
            return detail::ngrams_at<1>(words,
                                        nest::materialize(words.first + columns<Length>(lengths)));
        } else {
            const auto total = [&]<std::size_t... I>(std::index_sequence<I...>) {
                return nest::materialize(
                    (detail::count_ngrams<O.ngrams.of[I]>(lengths) + ... + std::int64_t{0}));
            }(std::make_index_sequence<std::size_t{O.ngrams.count}>{});
            const auto column = columns<Length>(total);
            return ngrams<0>(words, lengths, nest::materialize(words.first + column));
        }
    }
    /// The column indices of rows with these lengths.
    template <int Length, class N>
    static constexpr auto columns(const N& lengths) {
        if constexpr (Length > 0) {
            return nest::materialize(tf::cast<std::int64_t>(tf::range<Length>()));
        } else {
            const tf::detail::core::Late<Tensor<std::int64_t>, N> longest(
                tf::maximum(tf::reduce_max(lengths), std::int64_t{0}).collapse());
            return nest::materialize(tf::range(longest));
        }
    }
    /// Rows of tokens of all sizes from the I-th on, one size after the other. At each position,
    /// the strings of all but one size are empty.
    template <std::size_t I, class W, class N, class P>
    static constexpr auto ngrams(const W& words, const N& lengths, const P& at) {
        constexpr int size = O.ngrams.of[I];
        const auto own = detail::ngrams_at<size>(words, at);
        if constexpr (I + 1 == std::size_t{O.ngrams.count}) {
            return own;
        } else {
            const auto later = nest::materialize(at - detail::count_ngrams<size>(lengths));
            return nest::materialize(strings::join(own, ngrams<I + 1>(words, lengths, later)));
        }
    }

    StringLookup<LookupOptions{.max_tokens = O.max_tokens,
                               .mask_token = "",
                               .output_mode = O.output_mode,
                               .pad_to_max_tokens = O.pad_to_max_tokens}>
        lookup_{this, "lookup"};
};

namespace detail {
template <TextOptions O, auto Change>
inline constexpr bool is_lookup_module<TextVectorization<O, Change>> = true;
}  // namespace detail

namespace layers {
using keras::TextVectorization;
}  // namespace layers

}  // namespace tf::keras
