// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Intersection over union of classes, for image segmentation.

#include <initializer_list>

#include <tf/keras/losses/crossentropy.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/ops/primitive/counting.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

namespace metrics {

/// Class indices: `{0, 2}`.
struct ClassIds {
    static constexpr int most = 32;
    int values[most]{};
    int count = 0;

    constexpr ClassIds() = default;
    consteval ClassIds(std::initializer_list<int> all) {
        for (const int id : all) values[count++] = id;
    }
};

}  // namespace metrics

namespace detail {

template <int Classes>
constexpr metrics::ClassIds all_classes() {
    metrics::ClassIds out;
    for (; out.count < Classes && out.count < out.most; ++out.count)
        out.values[out.count] = out.count;
    return out;
}

inline constexpr std::string_view iou_sums[] = {"total_confusion_matrix"};
template <int Classes>
using IoUState = std::tuple<Tensor<float, Classes, Classes>>;

/// Class indices as a vector: as given, or the argmax along an axis.
template <bool Sparse, int Axis, class X>
constexpr auto class_vector(const X& x) {
    const auto classes = [&] {
        if constexpr (Sparse) return nest::to_tensor(cast<std::int64_t>(x));
        else return nest::to_tensor(argmax<Axis>(x));
    }();
    using C = std::remove_cvref_t<decltype(classes)>;
    if constexpr (C::static_shape.fully_defined())
        return nest::to_tensor(reshape<static_cast<int>(C::static_shape.size())>(classes));
    else return nest::to_tensor(reshape<-1>(classes));
}
template <class Y, class P, class... W>
constexpr bool check_iou() {
    constexpr bool fits = is_compatible(Y::static_shape, P::static_shape) &&
                          (is_compatible(W::static_shape, P::static_shape) && ...);
    static_assert(
        fits,
        "[tf.keras.metric_shape] labels, predictions and weights of an IoU metric must have "
        "one number for each pixel: class numbers, or with .sparse_y_pred = false "
        "probabilities along an axis; OneHotIoU for one-hot labels");
    return fits;
}
/// The confusion matrix of a batch. Pixels whose label or prediction is not a class, or whose label
/// is ignored, are skipped.
template <int Classes, int Ignored, class Y, class P, class... W>
constexpr auto iou_matrix(const Y& y, const P& p, const W&... weights) {
    if constexpr (!check_iou<Y, P, W...>()) {
        return Poison{};
    } else {
        using I = tf::detail::core::Late<Tensor<std::int64_t, dyn>, Y>;
        const I row(y), column(p);
        const auto within = [](const I& c) { return logical_and(c >= 0, c < Classes); };
        const auto known = nest::to_tensor(logical_and(logical_and(within(row), within(column)),
                                                       not_equal(row, std::int64_t{Ignored})));
        const Tensor<float, dyn> one = [&] {
            if constexpr (sizeof...(W) == 0) return Tensor<float, dyn>(ones_like(cast<float>(row)));
            else return Tensor<float, dyn>(weights...);
        }();
        return IoUState<Classes>(
            math::confusion_matrix<Classes>(I(where(known, row, 0)), I(where(known, column, 0)),
                                            Tensor<float, dyn>(where(known, one, 0.0))));
    }
}
template <class X>
constexpr auto weight_vector(const X& w) {
    const auto x = nest::to_tensor(cast<float>(w));
    using V = std::remove_cvref_t<decltype(x)>;
    if constexpr (V::static_shape.fully_defined())
        return nest::to_tensor(reshape<static_cast<int>(V::static_shape.size())>(x));
    else return nest::to_tensor(reshape<-1>(x));
}

/// The mean of intersection / union over some classes; classes without pixels are skipped.
template <auto Ids, int Classes>
constexpr Tensor<float> iou_result(const Tensor<float, Classes, Classes>& matrix) {
    using V = Tensor<float, Classes>;
    const V both = nest::to_tensor(linalg::diag_part(matrix));
    const V all(reduce_sum<0>(matrix) + reduce_sum<1>(matrix) - both);
    const auto chosen = [&]<std::size_t... K>(std::index_sequence<K...>) {
        return tf::constant({Ids.values[K]...});
    }(std::make_index_sequence<static_cast<std::size_t>(Ids.count)>{});
    const auto a = nest::to_tensor(gather(both, chosen)), b = nest::to_tensor(gather(all, chosen));
    const auto valid = nest::to_tensor(b > 1e-9);
    return reduce_sum(where(valid, a / (b + epsilon), 0.0)) /
           (reduce_sum(cast<float>(valid)) + epsilon);
}
template <int Classes, auto Ids>
constexpr bool check_classes_of_iou() {
    constexpr bool fit = [] {
        bool all = Classes > 0 && Ids.count > 0;
        for (int k = 0; k < Ids.count; ++k)
            all = all && Ids.values[k] >= 0 && Ids.values[k] < Classes;
        return all;
    }();
    static_assert(fit,
                  "[tf.keras.metric_options] IoU<3>{.target_class_ids = {0, 2}}: give the number "
                  "of classes, and one or more class indices");
    return fit;
}

/// The contribution of a batch to the sums of a metric of the classes `Ids`. `Sparse`: labels are
/// class indices.
template <auto self, int Classes, metrics::ClassIds Ids, bool Sparse, class Y, class P, class... W>
constexpr auto iou_share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
    if constexpr (Poisoned<Y> || Poisoned<P> || (Poisoned<W> || ...)) return Poison{};
    else if constexpr (!check_classes_of_iou<Classes, Ids>()) return Poison{};
    else
        return iou_matrix<Classes, self.ignore_class>(
            class_vector<Sparse, self.axis>(nest::to_tensor(y_true)),
            class_vector<self.sparse_y_pred, self.axis>(nest::to_tensor(y_pred)),
            weight_vector(nest::to_tensor(sample_weight))...);
}

}  // namespace detail

namespace metrics {

/// The mean intersection over union of the target classes: the number of pixels that have the class
/// in both labels and predictions, divided by the number that have it in either. Labels and
/// predictions are class indices [batch, ...], or one-hot labels and class probabilities along an
/// axis. Pixels that are not a class are skipped. `IoU<3>{.target_class_ids = {0, 2}}`. Mirrors
/// keras.metrics.IoU.
template <int Classes>
struct IoU {
    ClassIds target_class_ids{};
    int ignore_class = no_class;  ///< pixels with this label do not count
    bool sparse_y_true = true;    ///< labels are class numbers
    bool sparse_y_pred = true;    ///< predictions are class numbers
    int axis = -1;                ///< of the classes, where they are not numbers
    Name name = "io_u";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[1] = detail::iou_sums;
    template <auto>
    using State = detail::IoUState<Classes>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::iou_share<self, Classes, self.target_class_ids, self.sparse_y_true>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        return detail::iou_result<self.target_class_ids>(std::get<0>(sums));
    }
};

/// IoU of all classes. Mirrors keras.metrics.MeanIoU.
template <int Classes>
struct MeanIoU {
    int ignore_class = no_class;  ///< pixels with this label do not count
    bool sparse_y_true = true;    ///< labels are class numbers
    bool sparse_y_pred = true;    ///< predictions are class numbers
    int axis = -1;                ///< of the classes, where they are not numbers
    Name name = "mean_io_u";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[1] = detail::iou_sums;
    template <auto>
    using State = detail::IoUState<Classes>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::iou_share<self, Classes, detail::all_classes<Classes>(), self.sparse_y_true>(
            a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        return detail::iou_result<detail::all_classes<Classes>()>(std::get<0>(sums));
    }
};

/// IoU of one-hot labels. Mirrors keras.metrics.OneHotIoU.
template <int Classes>
struct OneHotIoU {
    ClassIds target_class_ids{};
    int ignore_class = no_class;  ///< pixels with this label do not count
    bool sparse_y_pred = false;   ///< predictions are class numbers
    int axis = -1;                ///< of the classes, where they are not numbers
    Name name = "one_hot_io_u";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[1] = detail::iou_sums;
    template <auto>
    using State = detail::IoUState<Classes>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::iou_share<self, Classes, self.target_class_ids, false>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        return detail::iou_result<self.target_class_ids>(std::get<0>(sums));
    }
};

/// IoU of all classes, for one-hot labels. Mirrors keras.metrics.OneHotMeanIoU.
template <int Classes>
struct OneHotMeanIoU {
    int ignore_class = no_class;  ///< pixels with this label do not count
    bool sparse_y_pred = false;   ///< predictions are class numbers
    int axis = -1;                ///< of the classes, where they are not numbers
    Name name = "one_hot_mean_io_u";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[1] = detail::iou_sums;
    template <auto>
    using State = detail::IoUState<Classes>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::iou_share<self, Classes, detail::all_classes<Classes>(), false>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        return detail::iou_result<detail::all_classes<Classes>()>(std::get<0>(sums));
    }
};

/// IoU of two classes; predictions are probabilities of class 1, which are compared with a
/// threshold. Mirrors keras.metrics.BinaryIoU.
struct BinaryIoU {
    ClassIds target_class_ids = {0, 1};
    double threshold = .5;
    Name name = "binary_io_u";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[1] = detail::iou_sums;
    template <auto>
    using State = detail::IoUState<2>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        if constexpr (Poisoned<Y> || Poisoned<P> || (Poisoned<W> || ...)) return Poison{};
        else if constexpr (!detail::check_classes_of_iou<2, self.target_class_ids>())
            return Poison{};
        else {
            constexpr double threshold = self.threshold;
            return detail::iou_matrix<2, no_class>(
                detail::class_vector<true, -1>(nest::to_tensor(y_true)),
                detail::class_vector<true, -1>(
                    nest::to_tensor(nest::to_tensor(y_pred) >= threshold)),
                detail::weight_vector(nest::to_tensor(sample_weight))...);
        }
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        return detail::iou_result<self.target_class_ids>(std::get<0>(sums));
    }
};

}  // namespace metrics
}  // namespace tf::keras
