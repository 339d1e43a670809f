// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model with nested results is trained.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Deep : Functional<Deep, Input<4>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<1>{}>, std::tuple(x | layer<Dense<2>{}>));
    }
};
struct Flat : Functional<Flat, Input<4>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<1>{}>, x | layer<Dense<2>{}>);
    }
};
constexpr losses::MeanSquaredError loss{};

void f([[maybe_unused]] Flat& flat, [[maybe_unused]] Deep& nested) {
    const auto labels = std::tuple(tf::zeros<2, 1>(), tf::zeros<2, 2>());
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, Losses<loss, loss>{}>(nested);
    trainer.fit(tf::zeros<2, 4>(), labels);  // expect: \[tf\.keras\.results\]
#else
    auto trainer = compile<optimizers::SGD{}, Losses<loss, loss>{}>(flat);
    trainer.fit(tf::zeros<2, 4>(), labels);
#endif
}
