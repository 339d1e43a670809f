// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interface that an op's to_graph_def uses: it reads the op's row of the graph, and writes to
// the function that is being built. A rule adds TensorFlow's nodes and says which one is the
// result.

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/graph/ir.hpp>
#include <tf/io/graph_def/attr_value.hpp>

namespace tf::io {

class FunctionBuilder;

/// One dim of a shape: a number, or the int32 scalar that computes it.
struct Dim {
    std::int64_t value = dyn;
    Ref computed{};
    bool known() const { return computed.empty(); }
};

class ExportNode {
public:
    /// `operands` are the names of the row's inputs; `variables` are the names of the resources by
    /// ordinal; `resource` is the object of the first operand.
    ExportNode(graph::View g, int row, FunctionBuilder& to, std::vector<Ref> operands,
               const std::map<int, Ref>& variables, const Resource* resource)
        : g_(g),
          row_(row),
          to_(to),
          operands_(std::move(operands)),
          variables_(variables),
          resource_(resource) {}

    // ---- the row

    TF_COMMON std::string_view name() const;
    TF_COMMON int count() const;
    TF_COMMON const Ref& in(int k) const;
    std::vector<Ref> inputs() const { return operands_; }
    TF_COMMON const Shape& shape(int k) const;
    TF_COMMON const Shape& shape() const;
    TF_COMMON AttrValue shape_attribute() const;
    TF_COMMON DType dtype(int k) const;
    TF_COMMON AttrValue type(int k) const;
    TF_COMMON AttrValue type() const;
    TF_COMMON AttrValue real_type(int k) const;  ///< the dtype of the parts of a complex operand
    TF_COMMON std::vector<AttrValue> types() const;
    TF_COMMON bool is_unsigned(int k) const;
    TF_COMMON int words_count() const;
    TF_COMMON std::int64_t word(int k) const;
    TF_COMMON std::vector<std::int64_t> words() const;
    TF_COMMON std::string_view text() const;
    /// The object that the first operand is the handle of.
    const Resource& resource() const { return *resource_; }

    // ---- attributes

    TF_COMMON static AttrValue int32();
    TF_COMMON static AttrValue int64();
    TF_COMMON static AttrValue string_type();
    TF_COMMON static AttrValue type_of(DType dtype);
    static AttrValue none() { return {}; }  ///< stands for an attribute that is omitted
    TF_COMMON static AttrValue list(const std::vector<AttrValue>& types);
    /// The same, also of no types.
    static AttrValue list_of_types(const std::vector<AttrValue>& types) { return list(types); }
    TF_COMMON static AttrValue shapes(const std::vector<Shape>& all);
    TF_COMMON static AttrValue list(const std::vector<std::int64_t>& numbers);
    TF_COMMON static AttrValue reals(const std::vector<float>& numbers);
    TF_COMMON static AttrValue literal(std::string_view text);

    // ---- nodes

    struct AttrItem {
        std::string_view name;
        AttrValue value;
    };
    using AttrItems = std::initializer_list<AttrItem>;

    /// Adds a node of a pure op and returns its output. `output` is needed only for an op that is
    /// not one of TensorFlow's.
    TF_COMMON Ref add(std::string_view op, std::vector<Ref> inputs, AttrItems attrs = {},
                      std::string_view output = {});
    /// The same for one of TensorFlow's ops that has several outputs.
    TF_COMMON std::vector<Ref> add_all(std::string_view op, std::vector<Ref> inputs,
                                       AttrItems attrs = {});
    TF_COMMON Ref cast(const Ref& x, const AttrValue& from, const AttrValue& to);
    /// Adds an op whose operands and result have the same dtype, but which is computed in `wider`.
    TF_COMMON Ref add_as(std::string_view op, const AttrValue& wider, AttrItems attrs = {});
    /// Adds an op that draws random numbers, and returns its output. It is added as an effect,
    /// because TensorFlow runs iterations of a loop in parallel unless something orders them.
    TF_COMMON Ref draw(std::string_view op, std::vector<Ref> inputs, AttrItems attrs);
    /// The same for one of TensorFlow's ops that has several outputs.
    TF_COMMON std::vector<Ref> draw_all(std::string_view op, std::vector<Ref> inputs,
                                        AttrItems attrs);
    /// Adds an effect; its node is named after the op by default.
    TF_COMMON void act(std::string_view op, std::vector<Ref> inputs, AttrItems attrs,
                       std::string_view node = {});
    TF_COMMON void result(Ref r);
    const Ref& result() const { return results_[0]; }
    /// All results of an op that has several.
    TF_COMMON void results(std::vector<Ref> all);
    const std::vector<Ref>& results() const { return results_; }
    TF_COMMON const Ref& variable(std::int64_t ordinal) const;

    // ---- constants

    using Numbers = std::vector<std::int64_t>;
    static Numbers numbers() { return {}; }
    TF_COMMON Ref ints(const Numbers& all);
    TF_COMMON Ref number(std::int64_t v, const AttrValue& type = int32());
    /// A scalar given by its bit pattern (see core/bits.hpp).
    TF_COMMON Ref bits(std::int64_t pattern, const AttrValue& type);
    TF_COMMON Ref string(const std::string& s);
    TF_COMMON Ref no_strings();  ///< an empty vector
    TF_COMMON Ref constant(const AnyTensor& value);
    /// The axes that a mask contains.
    TF_COMMON static Numbers axes(std::int64_t mask);

    // ---- dims, which are numbers or computed

    using Dims = std::vector<Dim>;
    static Dims dims() { return {}; }
    TF_COMMON static Dim known_dim(std::int64_t v);
    TF_COMMON static Dim computed_dim(Ref r);
    /// Dim i of operand k.
    TF_COMMON Dim dim(int k, int i);
    TF_COMMON Dims all_dims(int k);
    TF_COMMON Dim dim_add(const Dim& a, const Dim& b);
    TF_COMMON Dim dim_subtract(const Dim& a, const Dim& b);
    TF_COMMON Dim dim_multiply(const Dim& a, const Dim& b);
    /// The sum of dim i over the operands `first` to `last` - 1.
    TF_COMMON Dim dim_sum(int first, int last, int i);
    /// The product of the dims of operand k that a mask contains.
    TF_COMMON Dim dim_product(int k, std::int64_t mask);
    TF_COMMON Ref ref(const Dim& d);
    /// Dims as an int32 vector.
    TF_COMMON Ref vector(const Dims& all);
    /// The shape of operand k as an int32 vector.
    TF_COMMON Ref shape_vector(int k);

    // ---- helpers of several rules

    TF_COMMON Ref transposed(const Ref& x, const AttrValue& type, const Numbers& perm);
    TF_COMMON Ref reshaped(const Ref& x, const AttrValue& type, const Numbers& dims);
    /// Adds or writes rows to a table at the indices in operand k. TensorFlow's ops expect each
    /// index as a vector of one number, and do not take a scalar index.
    TF_COMMON Ref scattered(std::string_view op, const Ref& table, int k, const Ref& rows);

private:
    TF_COMMON static Attrs attributes(AttrItems items);
    TF_COMMON static Ref output_of(std::string_view output, const std::string& node);
    TF_COMMON static std::vector<Ref> outputs_of(std::string_view op, const std::string& node);
    TF_COMMON Dim combined(std::string_view op, const Dim& a, const Dim& b, std::int64_t value);

    graph::View g_;
    int row_;
    FunctionBuilder& to_;
    std::vector<Ref> operands_;
    const std::map<int, Ref>& variables_;
    const Resource* resource_;
    std::vector<Ref> results_{{}};
};

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/graph_def/export_node_code.hpp>
#endif
