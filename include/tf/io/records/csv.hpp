// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lines of comma-separated values as columns: tf.io.decode_csv.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>
#include <tf/tensor/tensor.hpp>
#include <tf/trace/value.hpp>

namespace tf {
namespace io::detail {

struct CsvFormat {
    char delimiter = ',';
    bool quotes = true;                   ///< fields can be within quotes
    std::string missing{};                ///< stands for no value, as an empty field does
    std::vector<std::int64_t> columns{};  ///< in ascending order; all if empty
};

/// The fields of a record in the columns of the format.
TF_COMMON std::vector<std::string> csv_fields(std::string_view record, const CsvFormat& format);
/// A column for each default, of its dtype: float, double, int32, int64 or string, in the shape of
/// the records. A default without an element makes fields required.
TF_COMMON std::vector<AnyTensor> csv_columns(const AnyTensor& records,
                                             std::span<const AnyTensor> defaults,
                                             const CsvFormat& format);
/// The column `column` of `columns` ones; `otherwise` is its default.
TF_COMMON void csv_column(const kernels::Ref& to, const kernels::Ref& records,
                          const kernels::Ref& otherwise, const CsvFormat& format,
                          std::int64_t column, std::int64_t columns);

constexpr bool is_csv_type(DType d) {
    return d == DType::float32 || d == DType::float64 || d == DType::int32 || d == DType::int64 ||
           d == DType::str;
}

}  // namespace io::detail

namespace op {

/// One column of lines. Inputs: the lines; the column's default, which has no elements if fields
/// are required. Text: what stands for no value. Words after the attributes: the selected columns.
struct DecodeCsvColumn : StringOp<DecodeCsvColumn> {
    struct Attributes {
        std::int64_t column = 0, columns = 1;
        std::int64_t delimiter = ',';
        Flag quotes = true;
    };
    static constexpr std::string_view name = "DecodeCsvColumn";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == DType::str && in[1] == out && io::detail::is_csv_type(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const Attributes given = attributes_of<DecodeCsvColumn>(a);
        io::detail::CsvFormat format{static_cast<char>(given.delimiter), given.quotes,
                                     std::string(text_of(a))};
        for (int k = attribute_count<DecodeCsvColumn>; k < a.count(); ++k)
            format.columns.push_back(a.word(k));
        io::detail::csv_column(out, in[0], in[1], format, given.column, given.columns);
    }
    /// TensorFlow's node of all columns, which are strings except for this one.
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<DecodeCsvColumn>(n);
        std::vector inputs{n.in(0)};
        std::vector types{n.type()};
        types.clear();
        for (std::int64_t k = 0; k < given.columns; ++k) {
            inputs.push_back(k == given.column ? n.in(1) : n.string(""));
            types.push_back(k == given.column ? n.type() : n.string_type());
        }
        auto selected = n.numbers();
        for (int k = attribute_count<DecodeCsvColumn>; k < n.words_count(); ++k)
            selected.push_back(n.word(k));
        auto all =
            n.add("DecodeCSV", inputs,
                  {{"OUT_TYPE", n.list(types)},
                   {"field_delim", n.literal(std::string(1, static_cast<char>(given.delimiter)))},
                   {"use_quote_delim", bool(given.quotes)},
                   {"na_value", n.literal(n.text())},
                   {"select_cols", n.list(selected)}});
        all.pop_back();  // the number of the first result
        n.result(all + std::to_string(given.column));
    }
};

struct CsvOps {
    using list = Registry<DecodeCsvColumn>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DecodeCsvColumn")> : std::type_identity<op::DecodeCsvColumn> {};

namespace io {

/// The options of decode_csv.
struct DecodeCsvOptions {
    char field_delim = ',';
    bool use_quote_delim = true;     ///< fields can be within quotes
    std::string_view na_value = {};  ///< stands for no value, as an empty field does
};

namespace detail {

/// A default as a tensor.
template <class D>
constexpr auto csv_default(const D& x) {
    if constexpr (TensorLike<D>) return tensor_type_t<D>(x.collapse());
    else if constexpr (std::is_convertible_v<const D&, std::string_view>) return Tensor<string>(x);
    else return Tensor<D>(x);
}
template <class D>
using csv_default_t = decltype(csv_default(std::declval<const D&>()));

/// Checks defaults and selected columns; returns false after reporting an error.
template <int... Columns, class... D>
constexpr bool check_csv(std::type_identity<D>...) {
    constexpr bool typed = (... && (is_csv_type(D::dtype) && D::rank <= 1 &&
                                    (D::rank == 0 || D::static_shape.size() <= 1)));
    static_assert(typed,
                  "[tf.io.csv_default] decode_csv(records, defaults...): a default for each column "
                  "is a scalar of float, double, int32, int64 or string, or a tf::Tensor<T, 0> if "
                  "fields are required");
    constexpr bool ascending = [] {
        const int all[] = {-1, Columns...};
        for (std::size_t k = 0; k < sizeof...(Columns); ++k)
            if (all[k + 1] <= all[k]) return false;
        return true;
    }();
    constexpr bool each = sizeof...(D) > 0 && ascending &&
                          (sizeof...(Columns) == 0 || sizeof...(Columns) == sizeof...(D));
    static_assert(each,
                  "[tf.io.csv_columns] decode_csv<SelectCols...>(records, defaults...): give a "
                  "default for each column, and ascending columns from 0 on");
    return typed && each;
}
template <class Columns>
struct CsvColumns;
template <int... Columns>
struct CsvColumns<std::integer_sequence<int, Columns...>> {
    template <int... Dims, std::size_t... I, class... D>
    static constexpr auto read(const Tensor<string, Dims...>& records,
                               const DecodeCsvOptions& options, std::index_sequence<I...>,
                               const D&... defaults) {
        using Results = std::tuple<Tensor<typename D::value_type, Dims...>...>;
        if (__builtin_is_constant_evaluated()) {
            const auto column = [&]<class T>(std::size_t k, const T& otherwise) {
                const auto named = op::to_words(
                    op::DecodeCsvColumn::Attributes{static_cast<std::int64_t>(k), sizeof...(D),
                                                    options.field_delim, options.use_quote_delim});
                std::array<std::uint64_t, named.size() + sizeof...(Columns)> words{};
                std::copy(named.begin(), named.end(), words.begin());
                const std::array<std::uint64_t, sizeof...(Columns)> selected{
                    static_cast<std::uint64_t>(Columns)...};
                std::copy(selected.begin(), selected.end(), words.begin() + named.size());
                return tf::detail::ops::call<op::DecodeCsvColumn,
                                             Tensor<typename T::value_type, Dims...>>(
                    {words, options.na_value}, records, otherwise);
            };
            return Results{column(I, defaults)...};
        }
        const std::array<AnyTensor, sizeof...(D)> given{AnyTensor(defaults)...};
        const std::vector<AnyTensor> all =
            csv_columns(AnyTensor(records), given,
                        {options.field_delim, options.use_quote_delim,
                         std::string(options.na_value), std::vector<std::int64_t>{Columns...}});
        return Results{Tensor<typename D::value_type, Dims...>(all[I].handle(), all[I].shape())...};
    }
};

}  // namespace detail

/// The columns of lines of comma-separated values, each of the dtype of its default and of the
/// shape of `records` (tf.io.decode_csv):
///
///     auto [name, size] = tf::io::decode_csv(lines, "", 0.f);
///
/// `records` are strings, a scalar or a tensor. A default is a number or string, or a
/// tf::Tensor<T, 0> if every field must have a value; a record must have as many fields as there
/// are defaults. decode_csv<1, 4>(...) reads only these columns. The dtypes are float, double,
/// int32, int64 and string. A record that does not fit raises errors::InvalidArgument.
template <int... SelectCols, tf::detail::ops::Operand A, class... D>
constexpr auto decode_csv(const A& records, const DecodeCsvOptions& options,
                          const D&... record_defaults) {
    if constexpr (!tf::detail::ops::check_texts<A>()) {
        return Poison{};
    } else if constexpr (!detail::check_csv<SelectCols...>(
                             std::type_identity<detail::csv_default_t<D>>{}...)) {
        return Poison{};
    } else {
        return detail::CsvColumns<std::integer_sequence<int, SelectCols...>>::read(
            tf::detail::ops::text_operand(records), options, std::index_sequence_for<D...>{},
            detail::csv_default(record_defaults)...);
    }
}
template <int... SelectCols, tf::detail::ops::Operand A, class First, class... D>
    requires(!std::is_same_v<First, DecodeCsvOptions>)
constexpr auto decode_csv(const A& records, const First& first, const D&... record_defaults) {
    return decode_csv<SelectCols...>(records, DecodeCsvOptions{}, first, record_defaults...);
}

}  // namespace io
}  // namespace tf

#if TF_HAS_CODE
#include <tf/io/records/csv_code.hpp>
#endif
