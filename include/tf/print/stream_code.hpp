// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/print/stream.hpp.

#include <tf/print/stream.hpp>

namespace tf::detail::printing {

TF_COMMON_INLINE kernels::Ref ref_of(const ad::Value& v) {
    return {v.data(), v.shape(), v.dtype()};
}

TF_COMMON_BODY void PythonText::tensor(const ad::Value& v, bool nested) {
    if (!nested) return add(kernels::value_text(ref_of(v)));
    text_ += "<tf.Tensor: shape=" + v.shape().to_string() +
             ", dtype=" + std::string(name_of(v.dtype())) +
             ", numpy=" + kernels::array_text(ref_of(v)) + ">";
}
TF_COMMON_BODY void PythonText::variable(const VariableBase& v, bool /*nested*/) {
    const VariableState& s = v.state();
    const std::scoped_lock guard(s.lock);
    text_ += "<tf.Variable '" + v.name() + "' shape=" + s.shape.to_string() +
             " dtype=" + std::string(name_of(s.dtype)) +
             ", numpy=" + kernels::array_text({s.value.buffer()->data(), s.shape, s.dtype}) + ">";
}
TF_COMMON_BODY void PythonText::gradient(const ad::AnyGradient& g, const ad::Value& source,
                                         bool nested) {
    if (g.sparse()) write_slices(*this, g.indices, g.rows, source.shape());
    else tensor(g.dense, nested);
}
TF_COMMON_BODY void PythonText::dims(const Shape& shape) {
    Shape copy = shape;
    text_ += kernels::value_text({copy.dims, Shape(shape.rank), DType::int32});
}

}  // namespace tf::detail::printing

namespace tf {

TF_COMMON_BODY std::ostream& operator<<(std::ostream& out, const VariableBase& v) {
    detail::printing::PythonText text;
    text.variable(v, false);
    return out << text.text();
}
TF_COMMON_BODY std::ostream& operator<<(std::ostream& out, const Module& m) {
    std::string path = m.name_scope();
    path.pop_back();
    return out << "<tf.Module '" << path << "'>";
}

}  // namespace tf
