// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> normalization_family([](KerasRows& rows) {
    const auto row = numbers<6, 4>();
    const auto image = numbers<2, 3, 5, 6>();
    rows.add<BatchNormalization{}>("BatchNormalization()", row);
    rows.add<BatchNormalization{.momentum = .9, .epsilon = .1, .center = false}>(
        "BatchNormalization(momentum=.9, epsilon=.1, center=False)", image);
    rows.add<BatchNormalization{.axis = 1, .scale = false}>("BatchNormalization(1, scale=False)",
                                                            image);
    rows.open<BatchNormalization{}, Input<dyn, dyn, 6>{}>("BatchNormalization()", image);
    rows.add<BatchNormalization{.renorm = true}>("BatchNormalization(renorm=True)", row);
    rows.add<BatchNormalization{.axis = 1,
                                .momentum = .7,
                                .epsilon = .1,
                                .renorm = true,
                                .renorm_clipping = {.rmax = 1.2, .rmin = .9, .dmax = .3},
                                .renorm_momentum = .8}>(
        "BatchNormalization(1, .7, .1, renorm=True, renorm_momentum=.8, "
        "renorm_clipping={'rmin': .9, 'rmax': 1.2, 'dmax': .3})",
        image);
    rows.add<BatchNormalization{.center = false, .renorm = true, .renorm_clipping = {.rmax = 1.1}}>(
        "BatchNormalization(center=False, renorm=True, renorm_clipping={'rmax': 1.1})", image);
    rows.open<BatchNormalization{.scale = false, .renorm = true, .renorm_clipping = {.dmax = .2}},
              Input<dyn, dyn, 6>{}>(
        "BatchNormalization(scale=False, renorm=True, renorm_clipping={'dmax': .2})", image);
    rows.add<BatchNormalization{.center = false, .scale = false, .renorm = true}>(
        "BatchNormalization(center=False, scale=False, renorm=True)", row);
    rows.add<LayerNormalization{}>("LayerNormalization()", row);
    rows.add<LayerNormalization{.axis = {1, 3}, .epsilon = .01}>(
        "LayerNormalization((1, 3), epsilon=.01)", image);
    rows.add<LayerNormalization{.center = false, .scale = false}>(
        "LayerNormalization(center=False, scale=False)", image);
    rows.add<GroupNormalization{.groups = 3}>("GroupNormalization(3)", image);
    rows.add<GroupNormalization{.groups = -1, .center = false}>(
        "GroupNormalization(-1, center=False)", image);
    rows.add<GroupNormalization{.groups = 5, .axis = 2, .scale = false}>(
        "GroupNormalization(5, axis=2, scale=False)", image);
    rows.add<RMSNormalization{}>("RMSNormalization()", row);
    rows.add<RMSNormalization{.axis = {-2, -1}, .epsilon = .1}>("RMSNormalization((-2, -1), .1)",
                                                                image);
    rows.add<UnitNormalization{}>("UnitNormalization()", row);
    rows.add<UnitNormalization{.axis = {1, 2}}>("UnitNormalization((1, 2))", image);
});

}  // namespace referee
