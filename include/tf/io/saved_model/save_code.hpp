// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/saved_model/save.hpp.

#include <tf/io/checkpoint/restoration.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>
#include <tf/io/saved_model/builder.hpp>
#include <tf/io/saved_model/save.hpp>
#include <tf/io/saved_model/writer.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::saved_model::detail {

/// A hash that identifies a model. TensorFlow's readers show it, but do not verify it.
TF_COMMON_INLINE std::uint64_t fingerprint(std::string_view bytes) {
    std::uint64_t h = 14695981039346656037u;
    for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return h;
}

TF_COMMON_INLINE std::string write_fingerprint(const std::string& model, const std::string& index) {
    std::string out;
    protozero::pbf_writer w(out);
    w.add_uint64(1, fingerprint(model));
    w.add_uint64(5, fingerprint(index));
    protozero::pbf_writer version(w, 6);
    version.add_int32(1, 1);
    return out;
}

/// The entries that a folder may hold and still be replaced: those that TensorFlow and Keras write.
inline constexpr std::string_view model_parts[] = {
    "saved_model.pb", "saved_model.pbtxt", "saved_model.cpb", "fingerprint.pb",
    "variables",      "keras_metadata.pb", "assets",          "debug"};

template <class Builder>
void write(const Builder& builder, const io::SavedModelDef& def, const std::filesystem::path& dir) {
    constexpr std::string_view op = Builder::op;
    io::NewFolder folder(dir, model_parts, op);
    io::detail::make_folders(folder.path() / "assets", op);
    for (const io::SavedAssets::File& file : builder.assets().files())
        io::write_file(folder.path() / "assets" / file.name, io::read_file(file.path, op), op);
    const std::filesystem::path prefix = folder.path() / "variables" / "variables";
    io::TensorBundleWriter bundle(prefix, 1, op);
    const std::vector<AnyTensor> values = io::values_of(builder.objects());
    for (int i = 0; i < builder.objects().size(); ++i)
        if (builder.objects()[i].variable != nullptr)
            bundle.add(builder.objects()[i].attributes.front().checkpoint_key,
                       values[static_cast<std::size_t>(i)]);
    io::add_tables(builder.objects(), bundle);
    bundle.add(io::object_graph_key, io::string_scalar(builder.objects().serialize()));
    bundle.finish();
    const std::string model = io::write_saved_model(def);
    const std::string index = io::read_file(prefix.string() + ".index", op);
    io::write_file(folder.path() / "fingerprint.pb", write_fingerprint(model, index), op);
    io::write_file(folder.path() / "saved_model.pb", model, op);
    folder.commit();
}

template <class Builder>
void save_with(const Module* module, const std::vector<io::Tracked>& objects,
               const std::filesystem::path& dir, const std::vector<NamedFunction>& signatures,
               const std::vector<NamedFunction>& methods) {
    Builder builder(module, objects);
    for (const NamedFunction& m : methods) builder.add_method(m.key, m.function);
    for (const NamedFunction& s : signatures)
        if (s.is_method) builder.add_method(s.function.name, s.function);
    for (const NamedFunction& s : signatures) builder.add_signature(s.key, s.function);
    const io::SavedModelDef def = builder.finish();
    write(builder, def, dir);
}

TF_COMMON_BODY void save_objects(const Module* module, const std::vector<io::Tracked>& objects,
                                 const std::filesystem::path& dir,
                                 const std::vector<NamedFunction>& signatures,
                                 const std::vector<NamedFunction>& methods) {
    save_with<io::SavedModelBuilder<>>(module, objects, dir, signatures, methods);
}

}  // namespace tf::saved_model::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
