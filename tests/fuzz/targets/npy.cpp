// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// NumPy's files.

#include <tf/io/records/npy.hpp>

#include "../fuzz.hpp"

namespace io = tf::io;

void fuzz::run(std::string_view bytes) {
    io::MemorySource source(bytes);
    const tf::AnyTensor x = io::detail::read_npy(source);
    const auto size = static_cast<std::size_t>(x.shape().size());
    require(size <= bytes.size());
    if (x.dtype() == tf::DType::boolean)
        for (std::size_t i = 0; i < size; ++i)
            require(static_cast<const unsigned char*>(x.data())[i] < 2);
}

std::vector<std::string> fuzz::seeds() {
    const auto file = [](tf::DType dtype, std::size_t item, const tf::Shape& shape,
                         std::string_view elements) {
        return io::detail::npy_header(io::detail::npy_descr(dtype, item, "fuzz"), shape) +
               std::string(elements);
    };
    using tf::DType;
    std::vector<std::string> out = {
        file(DType::float32, 4, tf::Shape(1, 2), "12345678"),
        file(DType::boolean, 1, tf::Shape(2), "\1"),
        file(DType::int64, 8, tf::Shape(), "12345678"),
        file(DType::str, 2, tf::Shape(2, 1), "abcd"),
    };
    std::string text = file(DType::str, 4, tf::Shape(1, 1), std::string("a\0\0\0", 4));
    text.replace(text.find("|S4"), 3, "<U1");
    out.push_back(text);
    std::string turned = file(DType::int16, 2, tf::Shape(2, 3), "123456789012");
    turned.replace(turned.find("False"), 5, "True ");
    out.push_back(turned);
    turned.replace(turned.find("<i2"), 3, ">i2");
    out.push_back(turned);
    out.push_back("\x93NUMPY" + std::string("\2\0", 2) + "\x3c" + std::string(3, '\0') +
                  "{'descr': '<f8', 'fortran_order': True, 'shape': (1L,), }  \n12345678");
    return out;
}
