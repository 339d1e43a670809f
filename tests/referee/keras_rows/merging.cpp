// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> merging_family([](KerasRows& rows) {
    const auto a = numbers<3, 4>(), b = numbers<3, 4>(.3), c = numbers<3, 4>(.7);
    rows.add<Add{}>("Add()", a, b, c);
    rows.add<Subtract{}>("Subtract()", a, b);
    rows.add<Multiply{}>("Multiply()", a, b, c);
    rows.add<Average{}>("Average()", a, b, c);
    rows.add<Maximum{}>("Maximum()", a, b, c);
    rows.add<Minimum{}>("Minimum()", a, b);
    rows.add<Concatenate{.axis = 1}>("Concatenate(1)", a, b);
    rows.add<Dot<1>{}>("Dot(1)", a, b);
    rows.add<Dot<-1>{.normalize = true}>("Dot(-1, normalize=True)", a, b);
    rows.add<Dot<tf::keras::Axes{1, 2}>{}>("Dot((1, 2))", a, numbers<3, 5, 4>());
    rows.add<Dot<tf::keras::Axes{3, 1}>{.normalize = true}>(
        "Dot((3, 1), normalize=True)", numbers<2, 3, 2, 4>(), numbers<2, 4, 3>());
});

}  // namespace referee
