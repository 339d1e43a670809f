// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Weights in Keras's own files. A program that defines TF_WITH_HDF5 and is linked with HDF5
// (-lhdf5) can call `model.save_weights("model.weights.h5")`, and `load_weights` with such a file
// or with the archive "model.keras" of Keras 3; without it, the calls raise errors::Unimplemented.
// Mirrors keras.saving.

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <tf/io/bytes/files.hpp>
#include <tf/io/bytes/zip.hpp>
#include <tf/keras/files.hpp>
#include <tf/keras/weights_file.hpp>

#ifdef TF_WITH_HDF5

#include <map>

#include <hdf5.h>

namespace tf::keras::detail {

/// An object of HDF5.
class Hdf5 {
public:
    Hdf5(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
    Hdf5(Hdf5&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Hdf5& operator=(Hdf5&&) = delete;
    ~Hdf5() {
        if (id_ >= 0) close_(id_);
    }
    hid_t id() const { return id_; }
    explicit operator bool() const { return id_ >= 0; }

private:
    hid_t id_;
    herr_t (*close_)(hid_t);
};

/// Errors are reported by exceptions, not on stderr as HDF5 does by default.
class QuietHdf5 {
public:
    QuietHdf5() {
        H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    }
    QuietHdf5(const QuietHdf5&) = delete;
    QuietHdf5& operator=(const QuietHdf5&) = delete;
    ~QuietHdf5() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }

private:
    H5E_auto2_t print_ = nullptr;
    void* data_ = nullptr;
};

/// The type of numbers in memory; negative for those that HDF5 does not have.
inline hid_t hdf5_type(DType dtype) {
    switch (dtype) {
        case DType::float32: return H5T_NATIVE_FLOAT;
        case DType::float64: return H5T_NATIVE_DOUBLE;
        case DType::int8: return H5T_NATIVE_INT8;
        case DType::int16: return H5T_NATIVE_INT16;
        case DType::int32: return H5T_NATIVE_INT32;
        case DType::int64: return H5T_NATIVE_INT64;
        case DType::uint8: return H5T_NATIVE_UINT8;
        case DType::uint16: return H5T_NATIVE_UINT16;
        case DType::uint32: return H5T_NATIVE_UINT32;
        case DType::uint64: return H5T_NATIVE_UINT64;
        default: return -1;
    }
}
inline hid_t known_hdf5_type(const VariableBase& weight, std::string_view op) {
    const hid_t type = hdf5_type(weight.dtype());
    if (type < 0)
        errors::raise<errors::Unimplemented>({"tf.keras.weights_file", op, weight.name(),
                                              std::string(name_of(weight.dtype())),
                                              "numbers of 32 or 64 bits, or integers; a "
                                              "checkpoint holds all dtypes"});
    return type;
}

class Hdf5Weights {
public:
    Hdf5Weights(const ModelWeights& model, const std::string& path, std::string_view op)
        : model_(model), path_(path), op_(op), groups_(layer_groups(model)) {}

    void write() const {
        // HDF5 writes the file to memory. Its bytes then replace an older file only once the new
        // one is complete.
        const Hdf5 access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
        H5Pset_fapl_core(access.id(), std::size_t{1} << 20, false);
        const Hdf5 file(H5Fcreate(image_name().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()),
                        H5Fclose);
        if (!file) fail("HDF5 cannot create it");
        const Hdf5 links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
        H5Pset_create_intermediate_group(links.id(), 1);
        name_group(file.id(), links.id(), "vars", model_.name);
        for (const LayerGroup& g : groups_) {
            const std::string vars = g.group.empty() ? "vars" : g.group + "/vars";
            if (!g.group.empty())
                name_group(file.id(), links.id(), vars, model_.table.layers[g.layer].name.view());
            for (std::size_t k = 0; k < g.weights.size(); ++k)
                write_weight(file.id(), vars + "/" + std::to_string(k), weight(g.weights[k]));
        }
        if (!model_.state.empty())
            name_group(file.id(), links.id(), optimizer_vars, model_.optimizer);
        for (std::size_t k = 0; k < model_.state.size(); ++k)
            write_weight(file.id(), state_place(k), model_.state[k]);
        if (H5Fflush(file.id(), H5F_SCOPE_GLOBAL) < 0) fail("HDF5 cannot write it");
        const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
        std::string bytes(static_cast<std::size_t>(std::max<ssize_t>(size, 0)), '\0');
        if (size <= 0 || H5Fget_file_image(file.id(), bytes.data(), bytes.size()) != size)
            fail("HDF5 cannot write it");
        io::write_file(path_, bytes, op_);
    }
    void read(std::vector<std::string>* skipped) const {
        std::string bytes = io::read_file(path_, op_);
        std::string_view image = bytes;
        if (path_.ends_with(".keras"))
            image = io::stored_file(bytes, "model.weights.h5", op_, path_);
        const Hdf5 access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
        H5Pset_fapl_core(access.id(), std::size_t{1} << 20, false);
        // HDF5 copies the image and does not change it, though its parameter is not const.
        H5Pset_file_image(access.id(), const_cast<char*>(image.data()), image.size());
        const Hdf5 file(H5Fopen(image_name().c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
        if (!file)
            errors::raise<errors::DataLoss>({"tf.keras.weights_file", op_, path_,
                                             "a file that HDF5 cannot read",
                                             "a whole file of weights"});
        std::vector<AnyTensor> all(model_.weights.size());
        std::vector<bool> fits(all.size(), false);
        std::map<std::string, std::string> found{{"", ""}};  // of each group in our order
        for (const LayerGroup& g : groups_) {
            try {
                read_group(file.id(), g, found, all, fits);
            } catch (const errors::InvalidArgument&) {
                if (skipped == nullptr) throw;
            }
        }
        if (skipped != nullptr) *skipped = leave_broken_layers(model_, fits);
        VariableList list;
        std::vector<AnyTensor> values;
        for (std::size_t k = 0; k < all.size(); ++k) {
            if (!fits[k]) continue;
            list.push_back(model_.weights[k]);
            values.push_back(std::move(all[k]));
        }
        read_state(file.id(), list, values);
        set_weights(list, values);
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        errors::raise<errors::Unavailable>(
            {"tf.keras.weights_file", op_, path_, what, "a file that HDF5 can write"});
    }
    /// A name for a file in memory: HDF5 refuses that of an existing file.
    std::string image_name() const { return path_ + "/in memory"; }
    VariableBase& weight(int k) const { return model_.weights[static_cast<std::size_t>(k)].get(); }

    /// Makes a group with Keras's name of the layer.
    static void name_group(hid_t file, hid_t links, const std::string& group,
                           std::string_view name) {
        const Hdf5 made(H5Gcreate2(file, group.c_str(), links, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
        const Hdf5 type(H5Tcopy(H5T_C_S1), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
        H5Tset_size(type.id(), H5T_VARIABLE);
        H5Tset_cset(type.id(), H5T_CSET_UTF8);
        const Hdf5 attribute(
            H5Acreate2(made.id(), "name", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
            H5Aclose);
        const std::string text(name);
        const char* const pointer = text.c_str();
        H5Awrite(attribute.id(), type.id(), &pointer);
    }
    void write_weight(hid_t file, const std::string& place, const VariableBase& w) const {
        const hid_t type = known_hdf5_type(w, op_);
        const AnyTensor value = w.untyped();
        std::vector<hsize_t> dims;
        for (int k = 0; k < value.shape().rank; ++k)
            dims.push_back(static_cast<hsize_t>(value.shape()[k]));
        const Hdf5 space(dims.empty() ? H5Screate(H5S_SCALAR)
                                      : H5Screate_simple(value.shape().rank, dims.data(), nullptr),
                         H5Sclose);
        const Hdf5 data(H5Dcreate2(file, place.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT,
                                   H5P_DEFAULT),
                        H5Dclose);
        if (!data || H5Dwrite(data.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value.data()) < 0)
            fail("HDF5 cannot write " + place);
    }
    void read_group(hid_t file, const LayerGroup& g, std::map<std::string, std::string>& found,
                    std::vector<AnyTensor>& all, std::vector<bool>& fits) const {
        const std::string group = group_in(file, g, found);
        const std::string vars = group.empty() ? "vars" : group + "/vars";
        for (std::size_t k = 0; k < g.weights.size(); ++k) {
            const std::size_t at = static_cast<std::size_t>(g.weights[k]);
            all[at] = read_weight(file, vars + "/" + std::to_string(k), weight(g.weights[k]));
            fits[at] = true;
        }
    }
    /// The state of the optimizer, after the weights in both lists.
    void read_state(hid_t file, VariableList& list, std::vector<AnyTensor>& values) const {
        if (model_.state.empty()) return;
        const Hdf5 group(H5Gopen2(file, optimizer_vars, H5P_DEFAULT), H5Gclose);
        H5G_info_t info{};
        if (group) H5Gget_info(group.id(), &info);
        if (info.nlinks != model_.state.size())
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.optimizer_state", op_, path_,
                 std::to_string(info.nlinks) + " variables of an optimizer",
                 std::to_string(model_.state.size()) +
                     ", as an optimizer of the same kind has; model.load_weights(path) reads "
                     "the weights alone"});
        for (std::size_t k = 0; k < model_.state.size(); ++k) {
            list.push_back(model_.state[k]);
            values.push_back(read_weight(file, state_place(k), model_.state[k]));
        }
    }
    static constexpr const char* optimizer_vars = "optimizer/vars";
    static std::string state_place(std::size_t k) {
        return std::string(optimizer_vars) + "/" + std::to_string(k);
    }
    static bool exists(hid_t file, const std::string& group) {
        return !group.empty() && H5Lexists(file, group.c_str(), H5P_DEFAULT) > 0;
    }
    /// The group of a layer in the file: the place of Keras's own layers, or else the group within
    /// the parent's group that has the layer's name, since the attributes of a user-defined class
    /// are not known.
    std::string group_in(hid_t file, const LayerGroup& g,
                         std::map<std::string, std::string>& found) const {
        if (g.group.empty() || exists(file, g.group)) return g.group;
        const auto parent = found.find(g.parent);
        const std::string at = parent == found.end() ? g.parent : parent->second;
        const std::string named = child_named(file, at, model_.table.layers[g.layer].name.view());
        if (named.empty())
            errors::raise<errors::InvalidArgument>({"tf.keras.missing_weights", op_, path_,
                                                    "no group " + g.group,
                                                    "the weights of a model with the same layers"});
        return found[g.group] = named;
    }
    static std::string child_named(hid_t file, const std::string& parent, std::string_view name) {
        const Hdf5 group(H5Gopen2(file, parent.empty() ? "/" : parent.c_str(), H5P_DEFAULT),
                         H5Gclose);
        H5G_info_t info{};
        if (!group || H5Gget_info(group.id(), &info) < 0) return {};
        for (hsize_t k = 0; k < info.nlinks; ++k) {
            const ssize_t size = H5Lget_name_by_idx(group.id(), ".", H5_INDEX_NAME, H5_ITER_INC, k,
                                                    nullptr, 0, H5P_DEFAULT);
            std::string link(static_cast<std::size_t>(std::max<ssize_t>(size, 0)), '\0');
            H5Lget_name_by_idx(group.id(), ".", H5_INDEX_NAME, H5_ITER_INC, k, link.data(),
                               link.size() + 1, H5P_DEFAULT);
            const std::string child = parent.empty() ? link : parent + "/" + link;
            if (name_in(file, child + "/vars") == name) return child;
        }
        return {};
    }
    /// The attribute "name" of a group; empty if there is none.
    static std::string name_in(hid_t file, const std::string& group) {
        if (H5Aexists_by_name(file, group.c_str(), "name", H5P_DEFAULT) <= 0) return {};
        const Hdf5 attribute(H5Aopen_by_name(file, group.c_str(), "name", H5P_DEFAULT, H5P_DEFAULT),
                             H5Aclose);
        const Hdf5 stored(H5Aget_type(attribute.id()), H5Tclose);
        if (!stored || H5Tget_class(stored.id()) != H5T_STRING ||
            H5Tis_variable_str(stored.id()) <= 0)
            return {};
        const Hdf5 type(H5Tcopy(H5T_C_S1), H5Tclose);
        H5Tset_size(type.id(), H5T_VARIABLE);
        H5Tset_cset(type.id(), H5Tget_cset(stored.id()));
        char* text = nullptr;
        if (H5Aread(attribute.id(), type.id(), &text) < 0 || text == nullptr) return {};
        std::string out(text);
        H5free_memory(text);
        return out;
    }
    AnyTensor read_weight(hid_t file, const std::string& place, const VariableBase& w) const {
        const hid_t type = known_hdf5_type(w, op_);
        const Hdf5 data(H5Dopen2(file, place.c_str(), H5P_DEFAULT), H5Dclose);
        if (!data) refuse(w, "no values at " + place);
        const Hdf5 space(H5Dget_space(data.id()), H5Sclose),
            stored(H5Dget_type(data.id()), H5Tclose);
        hsize_t dims[H5S_MAX_RANK];
        const int rank = H5Sget_simple_extent_dims(space.id(), dims, nullptr);
        if (rank < 0 || rank > max_rank || H5Tget_class(stored.id()) != H5Tget_class(type))
            refuse(w, "values of another kind at " + place);
        Shape shape;
        for (int k = 0; k < rank; ++k)
            shape.push_back(
                static_cast<int>(std::min<hsize_t>(dims[k], std::numeric_limits<int>::max())));
        if (!is_subshape(shape, w.declared_shape()))
            refuse(w, "values of shape " + shape.to_string());
        tf::detail::tracing::Handle handle(tf::detail::core::allocate(w.dtype(), shape.size()));
        if (H5Dread(data.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, handle.buffer()->data()) < 0)
            refuse(w, "damaged values at " + place);
        return {std::move(handle), shape, w.dtype()};
    }
    [[noreturn]] void refuse(const VariableBase& w, const std::string& got) const {
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.missing_weights", op_, path_, got + " for " + w.name(),
             std::string(name_of(w.dtype())) + " " + w.declared_shape().to_string()});
    }

    const ModelWeights& model_;
    std::string path_;
    std::string_view op_;
    std::vector<LayerGroup> groups_;
};

inline constexpr WeightsFormat hdf5_format{
    [](const ModelWeights& model, const std::string& path, std::string_view op) {
        const QuietHdf5 quiet;
        Hdf5Weights(model, path, op).write();
    },
    [](const ModelWeights& model, const std::string& path, std::string_view op,
       std::vector<std::string>* skipped) {
        const QuietHdf5 quiet;
        Hdf5Weights(model, path, op).read(skipped);
    }};
inline const bool has_hdf5 = (weights_format = &hdf5_format, true);

}  // namespace tf::keras::detail

#endif
