// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interface that a rule uses to convert a node of TensorFlow's to our ops: operands,
// attributes, and functions that make ops. The same rule is used in two ways. When a graph is read,
// it makes rows. If it then needs a value that is not a constant, the node is kept and the rule
// runs when the node does, with all values known (op::Late).
//
//     static void from_graph_def(auto& n) {  // beside the op
//         n.result(n.dtype(0), {n.in(0)}, n.words(1));
//     }

#include <charconv>

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/file_ops.hpp>
#include <tf/exec/runtime/formula.hpp>
#include <tf/exec/runtime/tensor_list.hpp>
#include <tf/io/graph_def/graph_def.hpp>
#include <tf/io/graph_def/tensorflow_ops.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Thrown by a rule that needs a value or rank that is not known yet.
struct NotYetKnown {};
/// Thrown for a node that cannot be converted to ops; `what` is the unsupported part.
struct Unsupported {
    std::string what;
};

/// A value while a graph is read: a row, or a computed value. -1 means none; lower numbers are
/// resources.
struct GraphValue {
    int id = -1;
    friend bool operator==(const GraphValue&, const GraphValue&) = default;
};

class ImportNode {
public:
    using GraphValues = std::vector<GraphValue>;
    using Words = std::vector<std::uint64_t>;

    /// The functions that the two kinds of nodes implement. It is a table of functions, because
    /// virtual functions cannot be templates (TF_COMMON), so every program that includes their
    /// class would compile them.
    struct Actions {
        DType (*dtype_of)(const ImportNode&, GraphValue);
        Shape (*shape_of)(const ImportNode&, GraphValue);
        const AnyTensor* (*value_of)(const ImportNode&, GraphValue);
        GraphValue (*emit)(ImportNode&, const OpDef& def, DType dtype, const GraphValues& in,
                           const Words& words, std::string_view text, const Shape& shape);
        GraphValues (*emit_several)(ImportNode&, const OpDef& def, const GraphValues& in,
                                    const Words& words);
        GraphValue (*compose)(ImportNode&, const OpDef& def, const GraphValues& in,
                              const Words& words);
        GraphValue (*constant)(ImportNode&, const AnyTensor& value);
    };
    /// The functions of Node, a derived class that defines all of them.
    template <class Node>
    static const Actions& actions_of() {
        static constexpr Actions all{
            [](const ImportNode& n, GraphValue x) {
                return static_cast<const Node&>(n).dtype_of(x);
            },
            [](const ImportNode& n, GraphValue x) {
                return static_cast<const Node&>(n).shape_of(x);
            },
            [](const ImportNode& n, GraphValue x) {
                return static_cast<const Node&>(n).value_of(x);
            },
            [](ImportNode& n, const OpDef& def, DType dtype, const GraphValues& in,
               const Words& words, std::string_view text, const Shape& shape) {
                return static_cast<Node&>(n).emit(def, dtype, in, words, text, shape);
            },
            [](ImportNode& n, const OpDef& def, const GraphValues& in, const Words& words) {
                return static_cast<Node&>(n).emit_several(def, in, words);
            },
            [](ImportNode& n, const OpDef& def, const GraphValues& in, const Words& words) {
                return static_cast<Node&>(n).compose(def, in, words);
            },
            [](ImportNode& n, const AnyTensor& value) {
                return static_cast<Node&>(n).constant(value);
            }};
        return all;
    }

    TF_COMMON ImportNode(const NodeDef& def, GraphValues inputs, const Actions& actions)
        : def_(def), inputs_(std::move(inputs)), actions_(actions) {}
    ImportNode(const ImportNode&) = delete;
    ImportNode& operator=(const ImportNode&) = delete;

    const NodeDef& def() const { return def_; }
    std::size_t count() const { return inputs_.size(); }
    const GraphValues& inputs() const { return inputs_; }
    TF_COMMON GraphValue in(std::size_t k) const {
        if (k >= inputs_.size()) fail(std::to_string(inputs_.size()) + " operands", "more of them");
        return inputs_[k];
    }

    DType dtype_of(GraphValue x) const { return actions_.dtype_of(*this, x); }
    /// Shape::invalid() if the rank is unknown.
    Shape shape_of(GraphValue x) const { return actions_.shape_of(*this, x); }
    /// Null if the value is not known.
    const AnyTensor* value_of(GraphValue x) const { return actions_.value_of(*this, x); }

    TF_COMMON DType dtype(std::size_t k) const { return dtype_of(in(k)); }
    TF_COMMON Shape shape(std::size_t k) const { return shape_of(in(k)); }
    TF_COMMON int rank_of(GraphValue x) const {
        const Shape s = shape_of(x);
        if (!s.valid()) throw NotYetKnown{};
        return s.rank;
    }
    TF_COMMON int rank(std::size_t k) const { return rank_of(in(k)); }
    /// All dims as numbers; throws NotYetKnown if one is unknown.
    TF_COMMON Shape dims(std::size_t k) const {
        const Shape s = shape(k);
        if (!s.valid() || !s.fully_defined()) throw NotYetKnown{};
        return s;
    }
    TF_COMMON const AnyTensor& value(std::size_t k) const {
        const AnyTensor* v = value_of(in(k));
        if (v == nullptr) throw NotYetKnown{};
        return *v;
    }
    /// The value of an operand that is a list of integers, or one integer.
    TF_COMMON std::vector<std::int64_t> ints(std::size_t k) const {
        const AnyTensor& v = value(k);
        if (v.dtype() != DType::int32 && v.dtype() != DType::int64)
            fail("operand " + std::to_string(k) + " of dtype " + std::string(name_of(v.dtype())),
                 "int32 or int64");
        std::vector<std::int64_t> out(static_cast<std::size_t>(v.shape().size()));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = v.dtype() == DType::int64 ? static_cast<const std::int64_t*>(v.data())[i]
                                               : static_cast<const std::int32_t*>(v.data())[i];
        return out;
    }
    TF_COMMON std::int64_t integer(std::size_t k) const {
        const auto all = ints(k);
        if (all.size() != 1) fail(std::to_string(all.size()) + " numbers", "one number");
        return all[0];
    }
    TF_COMMON Words words(std::size_t k) const {
        const auto all = ints(k);
        return Words(all.begin(), all.end());
    }
    /// An axis of operand `of`; a negative one counts from the end.
    TF_COMMON int axis(std::int64_t a, std::size_t of) const { return axis_in(a, rank(of)); }
    TF_COMMON int axis_in(std::int64_t a, int rank) const {
        const std::int64_t at = a < 0 ? a + rank : a;
        if (at < 0 || at >= rank)
            fail("axis " + std::to_string(a), "an axis of " + std::to_string(rank) + " dims");
        return static_cast<int>(at);
    }

    /// The mask of the axes of operand `of` that operand k lists.
    TF_COMMON std::int64_t axes(std::size_t k, std::size_t of) const {
        std::int64_t mask = 0;
        for (const std::int64_t a : ints(k)) mask |= std::int64_t{1} << axis(a, of);
        return mask;
    }
    /// The value of an operand that lists sizes.
    TF_COMMON Words sizes(std::size_t k) const {
        const auto all = ints(k);
        for (const std::int64_t d : all)
            if (d < 0 || d > std::numeric_limits<int>::max())
                fail("a size of " + std::to_string(d), "a size of at least 0");
        if (all.size() > max_rank) unsupported("more than 8 dims");
        return Words(all.begin(), all.end());
    }
    /// The dims of a reshape; one of them may be -1.
    TF_COMMON Words new_dims(std::size_t k) const {
        const auto all = ints(k);
        int open = 0;
        for (const std::int64_t d : all) {
            open += d == -1;
            if (d < -1 || d > std::numeric_limits<int>::max())
                fail("a dim of " + std::to_string(d), "a size, or -1");
        }
        if (open > 1) fail("more than one dim of -1", "one at most");
        if (all.size() > max_rank) unsupported("more than 8 dims");
        return Words(all.begin(), all.end());
    }
    TF_COMMON Words permutation(std::size_t k) const {
        Words out;
        std::uint64_t seen = 0;
        const auto all = ints(k);
        if (all.size() > max_rank) unsupported("more than 8 dims");
        for (const std::int64_t p : all) {
            const int a = axis_in(p, static_cast<int>(all.size()));
            seen |= std::uint64_t{1} << a;
            out.push_back(static_cast<std::uint64_t>(a));
        }
        if (seen + 1 != std::uint64_t{1} << all.size()) fail("no permutation", "a permutation");
        return out;
    }

    /// Null if the attribute is missing; an attribute of another kind is an error.
    template <class T>
    const T* attr(std::string_view name) const {
        const T* v = find_attr<T>(def_.attrs, name);
        if (v == nullptr && def_.attrs.contains(name))
            fail("attribute '" + std::string(name) + "' of another type", "what its op takes");
        return v;
    }
    TF_COMMON bool flag(std::string_view name, bool otherwise = false) const {
        if (const bool* v = attr<bool>(name)) return *v;
        const std::string_view* v = default_of(name);
        return v == nullptr ? otherwise : *v == "true";
    }
    TF_COMMON std::int64_t number(std::string_view name, std::int64_t otherwise) const {
        if (const std::int64_t* v = attr<std::int64_t>(name)) return *v;
        const std::string_view* v = default_of(name);
        if (v != nullptr) std::from_chars(v->data(), v->data() + v->size(), otherwise);
        return otherwise;
    }
    TF_COMMON float real(std::string_view name, float otherwise) const {
        const float* v = attr<float>(name);
        return v == nullptr ? otherwise : *v;
    }
    TF_COMMON std::string text(std::string_view name, std::string_view otherwise = {}) const {
        if (const std::string* v = attr<std::string>(name)) return *v;
        const std::string_view* v = default_of(name);
        return std::string(v == nullptr ? otherwise : *v);
    }
    /// A list of numbers.
    TF_COMMON std::vector<std::int64_t> numbers(std::string_view name) const {
        if (const AttrList* v = attr<AttrList>(name)) return v->ints;
        std::vector<std::int64_t> all;
        const std::string_view* v = default_of(name);  // such as "[1,1,1,1]"
        for (std::size_t i = 1; v != nullptr && i + 1 < v->size(); ++i) {
            std::int64_t n = 0;
            i = static_cast<std::size_t>(
                std::from_chars(v->data() + i, v->data() + v->size(), n).ptr - v->data());
            all.push_back(n);
        }
        return all;
    }
    /// A list of floats.
    TF_COMMON std::vector<float> reals(std::string_view name) const {
        const AttrList* v = attr<AttrList>(name);
        return v == nullptr ? std::vector<float>{} : v->floats;
    }
    /// The dtype in an attribute; throws Unsupported for one that our tensors lack.
    TF_COMMON DType type(std::string_view name, DType otherwise = DType::invalid) const {
        const DataType* v = attr<DataType>(name);
        const std::string_view* by_default = v == nullptr ? default_of(name) : nullptr;
        const DType d = v != nullptr            ? dtype_of_data(*v)
                        : by_default != nullptr ? dtype_named(*by_default)
                                                : otherwise;
        if (d == DType::invalid)
            throw Unsupported{"dtype " + (v == nullptr
                                              ? "attribute '" + std::string(name) + "' missing"
                                              : std::to_string(static_cast<int>(*v)))};
        return d;
    }

    /// Both seeds, 8 bytes each; empty if both are 0.
    TF_COMMON std::string seeds() const {
        const std::array<std::int64_t, 2> all{number("seed", 0), number("seed2", 0)};
        if (all[0] == 0 && all[1] == 0) return {};
        return std::string(reinterpret_cast<const char*>(all.data()), sizeof(all));
    }

    /// Makes an op. `text` is its string attribute; `shape` is the shape of the result, for ops
    /// that cannot infer it without the elements.
    GraphValue emit(const OpDef& def, DType dtype, const GraphValues& in, const Words& words,
                    std::string_view text, const Shape& shape) {
        return actions_.emit(*this, def, dtype, in, words, text, shape);
    }
    /// The same for an op that has several results; their dtypes follow from those of the operands.
    GraphValues emit_several(const OpDef& def, const GraphValues& in, const Words& words) {
        return actions_.emit_several(*this, def, in, words);
    }
    /// Makes a composite.
    GraphValue compose(const OpDef& def, const GraphValues& in, const Words& words) {
        return actions_.compose(*this, def, in, words);
    }
    /// Makes the ops of its formula.
    TF_COMMON GraphValue formula(const OpDef& composite, const GraphValues& in,
                                 const Words& words) {
        exec::FormulaReader<ImportNode, GraphValue> reader(*this);
        return reader.result(composite.composite->expand(reader.values(in).data(), words.data()));
    }
    GraphValue constant(const AnyTensor& value) { return actions_.constant(*this, value); }
    template <class Op>
    GraphValue make(DType dtype, const GraphValues& in, const Words& words = {},
                    std::string_view text = {}, const Shape& shape = Shape::invalid()) {
        return emit(tf::def_of<Op>, dtype, in, words, text, shape);
    }
    /// Makes the op that the rule belongs to, as the node's result.
    TF_COMMON void result(DType dtype, const GraphValues& in, const Words& words = {},
                          std::string_view text = {}, const Shape& shape = Shape::invalid()) {
        out(emit(*own_, dtype, in, words, text, shape));
    }
    TF_COMMON void result(DType dtype, const GraphValues& in,
                          std::initializer_list<std::int64_t> words) {
        result(dtype, in, Words(words.begin(), words.end()));
    }
    /// The same for an op with several results.
    TF_COMMON void results(const GraphValues& in, const Words& words) {
        for (const GraphValue x : emit_several(*own_, in, words)) out(x);
    }
    TF_COMMON void results(const GraphValues& in, std::initializer_list<std::int64_t> words = {}) {
        results(in, Words(words.begin(), words.end()));
    }
    /// The same for an op without a result.
    TF_COMMON void act(const GraphValues& in, std::initializer_list<std::int64_t> words,
                       std::string_view text) {
        emit(*own_, DType::invalid, in, Words(words.begin(), words.end()), text, Shape::invalid());
    }
    TF_COMMON void reads(const OpDef& own) { own_ = &own; }
    /// Joins the parts in groups, if there are more of them than one op takes.
    template <class Op>
    GraphValue in_groups(GraphValues parts, std::size_t most, int axis) {
        if (parts.empty()) fail("no values", "values");
        while (parts.size() > 1) {
            GraphValues joined;
            for (std::size_t k = 0; k < parts.size(); k += most) {
                const auto first = parts.begin() + static_cast<std::ptrdiff_t>(k);
                const GraphValues group(
                    first, first + static_cast<std::ptrdiff_t>(std::min(most, parts.size() - k)));
                joined.push_back(group.size() == 1 ? group[0]
                                                   : make<Op>(dtype_of(group[0]), group,
                                                              {static_cast<std::uint64_t>(axis)}));
            }
            parts = std::move(joined);
        }
        return parts[0];
    }
    /// Operand k, converted to int32 if it has another dtype.
    TF_COMMON GraphValue as_int32(std::size_t k) {
        return dtype(k) == DType::int32 ? in(k) : make<op::Cast>(DType::int32, {in(k)});
    }
    /// A number as a scalar of a dtype.
    TF_COMMON GraphValue number_as(DType dtype, double v) {
        if (dtype == DType::str || dtype == DType::invalid)
            unsupported("dtype " + std::string(name_of(dtype)));
        tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, 1));
        const kernels::Ref from{&v, {}, DType::float64};
        exec::detail::run_elements<op::Cast>({h.buffer()->data(), {}, dtype}, &from);
        return constant(AnyTensor(std::move(h), {}, dtype));
    }
    /// Integers as a vector of int32 or int64.
    TF_COMMON GraphValue vector(const std::vector<std::int64_t>& all, DType dtype) {
        const Shape s(static_cast<int>(all.size()));
        tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, s.size()));
        const kernels::Ref to{h.buffer()->data(), s, dtype};
        for (std::size_t i = 0; i < all.size(); ++i)
            exec::detail::store(to, static_cast<std::int64_t>(i),
                                static_cast<std::uint64_t>(all[i]));
        return constant(AnyTensor(std::move(h), s, dtype));
    }
    TF_COMMON void out(GraphValue x) { outs_.push_back(x); }
    const GraphValues& outs() const { return outs_; }

    TF_COMMON [[noreturn]] void unsupported(std::string what) const {
        throw Unsupported{std::move(what)};
    }
    /// Throws errors::InvalidArgument for a node that TensorFlow would reject.
    TF_COMMON [[noreturn]] void fail(std::string got, std::string expected) const {
        errors::raise<errors::InvalidArgument>({"tf.io.bad_node", "saved_model::load",
                                                def_.name + " (" + def_.op + ")", std::move(got),
                                                std::move(expected)});
    }

private:
    TF_COMMON const std::string_view* default_of(std::string_view attribute) const {
        return tensorflow_.default_of(attribute);
    }

    const NodeDef& def_;
    TensorFlowOp tensorflow_{def_.op};
    GraphValues inputs_, outs_;
    const Actions& actions_;
    const OpDef* own_ = nullptr;
};

/// The dtypes of a node's results: a list for each name that TensorFlow gives them, since some
/// names stand for several results.
using ResultTypes = std::vector<std::vector<DType>>;

/// How nodes of one TensorFlow op are read.
struct ImportRule {
    enum Kind : std::uint8_t {
        pure,
        random,
        effect,  ///< it makes rows with effects, or no rows
    };
    void (*read)(ImportNode&) = nullptr;
    Kind kind = pure;
    std::string_view type = "T";   ///< the attribute with the results' dtype ...
    DType dtype = DType::invalid;  ///< ... or that dtype
    std::string_view results{};    ///< the attribute with the number of results; empty: one
    /// For results of several dtypes or lists of results: their dtypes, from the attributes.
    ResultTypes (*types)(const ImportNode&) = nullptr;
};

/// Enables reading and running graphs. It may be called repeatedly, and from any thread. Its code,
/// in import_rules_code.hpp, has the table of all ops.
TF_COMMON void use_import_rules();
/// TensorFlow's names of all ops that graphs may have, besides calls, branches, loops and
/// variables.
TF_COMMON std::vector<std::string_view> names_of_import_rules();
/// Looks up a rule by TensorFlow's name. It is set by use_import_rules, so that programs that read
/// no graphs do not compile the rules.
inline std::atomic<const ImportRule* (*)(std::string_view)> rule_finder = nullptr;
/// The rule for an op; null if the op is not supported.
TF_COMMON_INLINE const ImportRule* find_import_rule(std::string_view op) {
    const auto find = rule_finder.load(std::memory_order_acquire);
    return find == nullptr ? nullptr : find(op);
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
