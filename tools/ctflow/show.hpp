// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// `ctflow show`: the contents of a SavedModel, whether or not ctflow can run its ops.

#include <algorithm>
#include <ostream>

#include "arguments.hpp"

#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/saved_model/call_matching.hpp>
#include <tf/io/saved_model/folder.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/loaded_model.hpp>

namespace cli {

namespace fs = tf::io::fs;

/// "1.2 kB".
inline std::string size_text(std::uint64_t bytes) {
    constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    double v = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (v >= 1000 && unit + 1 < std::size(units)) {
        v /= 1000;
        ++unit;
    }
    char out[32];
    std::snprintf(out, sizeof out, unit == 0 ? "%.0f %s" : "%.1f %s", v, units[unit]);
    return out;
}

inline std::uint64_t folder_size(const fs::path& dir) {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(dir, error))
        if (entry.is_regular_file(error)) bytes += entry.file_size(error);
    return bytes;
}

/// "float32 (None, 3)".
inline std::string spec_text(tf::io::DataType type, const tf::io::PartialShape& shape) {
    std::string out = tf::io::dtype_name(static_cast<std::int32_t>(type)) + " ";
    if (!shape.known_rank) return out + "of any shape";
    out += "(";
    for (std::size_t i = 0; i < shape.dims.size(); ++i)
        out += (i > 0 ? ", " : "") +
               (shape.dims[i] < 0 ? std::string("None") : std::to_string(shape.dims[i]));
    return out + (shape.dims.size() == 1 ? ",)" : ")");
}

/// Lines of cells, the columns as wide as their longest cell.
class Columns {
public:
    void add(std::vector<std::string> line) {
        for (std::size_t k = 0; k < line.size(); ++k) {
            line[k] = printable(line[k]);
            if (k == widths_.size()) widths_.push_back(0);
            widths_[k] = std::max(widths_[k], line[k].size());
        }
        lines_.push_back(std::move(line));
    }
    void write(std::ostream& out) const {
        for (const auto& line : lines_) {
            std::string text = "  ";
            for (std::size_t k = 0; k < line.size(); ++k) {
                text += line[k];
                if (k + 1 < line.size()) text.append(widths_[k] - line[k].size() + 2, ' ');
            }
            text.resize(text.find_last_not_of(' ') + 1);
            out << text << '\n';
        }
    }

private:
    std::vector<std::vector<std::string>> lines_;
    std::vector<std::size_t> widths_;
};

class Show {
public:
    /// `all`: also the functions that Keras and TensorFlow add for internal use.
    Show(const fs::path& dir, bool all, std::ostream& out)
        : dir_(dir), all_(all), out_(out), def_(read(dir)), state_(read(dir), dir) {}

    /// Shows everything that can be read; at the end the errors of loading, if the variables are
    /// damaged.
    void run() {
        out_ << "SavedModel " << dir_.string() << '\n';
        Columns about;
        if (!def_.tensorflow_version.empty())
            about.add({"for TensorFlow", def_.tensorflow_version});
        std::string tags;
        for (const std::string& t : def_.tags) tags += (tags.empty() ? "" : ", ") + t;
        about.add({"tags", tags.empty() ? "none" : tags});
        about.add({"size", size_text(folder_size(dir_)) + ", " +
                               size_text(folder_size(dir_ / "variables")) + " of it variables"});
        for (const tf::io::AssetFile& a : def_.assets) about.add({"asset", a.filename});
        about.write(out_);
        signatures();
        functions();
        variables();
        constants();
        ops();
        cannot_run();
        out_.flush();
        tf::saved_model::detail::LoadedModelState values(dir_);
    }

private:
    static constexpr std::size_t longest_path = 200, longest_value = 60;

    static tf::io::SavedModelDef read(const fs::path& dir) {
        tf::io::use_import_rules();
        return tf::io::read_model_folder(dir, "saved_model::load");
    }
    void signatures() {
        out_ << "signatures\n";
        bool any = false;
        for (const auto& [key, s] : def_.signatures) {
            if (key.starts_with("__")) continue;  // internal functions of loaders
            any = true;
            out_ << "  " << printable(key) << '\n';
            Columns c;
            for (const auto& [name, info] : s.inputs)
                c.add({"  input", name, spec_text(info.type, info.shape)});
            for (const auto& [name, info] : s.outputs)
                c.add({"  output", name, spec_text(info.type, info.shape)});
            c.write(out_);
        }
        if (!any) out_ << "  none\n";
    }
    void functions() {
        std::vector<std::string> lines;
        for (const auto& [path, concrete] : concretes())
            lines.push_back(path + "(" +
                            arguments_text(state_.concrete(concrete).signature->input_signature) +
                            ")");
        if (lines.empty()) return;
        out_ << "functions\n";
        for (const std::string& l : lines) out_ << "  " << printable(l) << '\n';
    }
    /// Functions by their paths of attributes; one that was traced several times is listed several
    /// times.
    std::vector<std::pair<std::string, std::string>> concretes() const {
        std::vector<std::pair<std::string, std::string>> out;
        for (const auto& [path, node] : paths()) {
            const auto& kind = state_.object(node).kind;
            if (!all_ && is_internal(path)) continue;
            if (const auto* f = kind.get_if<tf::io::SavedFunction>())
                for (const std::string& c : f->concrete_functions) out.emplace_back(path, c);
            if (const auto* f = kind.get_if<tf::io::SavedBareFunction>())
                out.emplace_back(path, f->name);
        }
        return out;
    }
    /// Functions that Keras and TensorFlow add for internal use, and signatures, which are listed
    /// separately.
    static bool is_internal(std::string_view path) {
        while (!path.empty()) {
            const std::string_view name = path.substr(0, path.find('.'));
            path.remove_prefix(std::min(path.size(), name.size() + 1));
            if ((name.starts_with('_') && name != "__call__") || name == "signatures" ||
                name == "keras_api" || name.starts_with("trace_") ||
                name.starts_with("call_and_return_"))
                return true;
        }
        return false;
    }
    /// The objects below the root with the first path of attributes that leads to each; the
    /// nearest ones first.
    std::vector<std::pair<std::string, int>> paths() const {
        std::vector<std::pair<std::string, int>> out;
        std::vector<char> seen(state_.objects().size(), 0);
        seen[0] = 1;
        const auto add = [&](const std::string& path, int node) {
            for (const auto& r : state_.object(node).children) {
                if (std::exchange(seen[static_cast<std::size_t>(r.node)], 1) != 0) continue;
                // Keys of dicts can be any string; Python shows them in the same way.
                const bool plain = !r.name.empty() && r.name.find('.') == std::string::npos;
                const std::string name = plain ? r.name : "['" + r.name + "']";
                const std::string dot = plain && !path.empty() ? "." : "";
                out.emplace_back(path + dot + name, r.node);
            }
        };
        add("", 0);
        for (std::size_t k = 0; k < out.size(); ++k) {
            const auto [path, node] = out[k];
            if (path.size() < longest_path) add(path, node);
        }
        return out;
    }
    /// "x: float32 (None, 3), training: False": the arguments by position, then those by name.
    static std::string arguments_text(const tf::io::StructuredValue& signature) {
        std::string out;
        for (const tf::io::StructuredValue& part : signature.items)
            for (std::size_t k = 0; k < part.items.size(); ++k) {
                const tf::io::StructuredValue& a = part.items[k];
                const bool spec = a.kind == tf::io::StructuredValue::Kind::spec;
                const std::string name = k < part.keys.size() ? part.keys[k] : a.spec.name;
                out += (out.empty() ? "" : ", ") + name + (name.empty() ? "" : ": ") +
                       (spec ? spec_text(a.spec.type, a.spec.shape)
                             : tf::saved_model::detail::to_string(a));
            }
        return out;
    }
    void variables() {
        Columns c;
        std::uint64_t values = 0;
        int count = 0;
        std::map<int, std::string> paths_of;
        for (const auto& [path, node] : paths()) paths_of.emplace(node, path);
        for (std::size_t k = 0; k < state_.objects().size(); ++k) {
            const auto* v = state_.objects()[k].kind.get_if<tf::io::SavedVariable>();
            if (v == nullptr) continue;
            ++count;
            std::uint64_t n = 1;
            for (const std::int64_t d : v->shape.dims)
                n *= static_cast<std::uint64_t>(std::max<std::int64_t>(d, 0));
            values += n;
            c.add({paths_of[static_cast<int>(k)], v->name, spec_text(v->type, v->shape),
                   v->trainable ? "trainable" : ""});
        }
        out_ << "variables: " << count << ", " << values << " values\n";
        c.write(out_);
    }
    /// The constants that functions capture, with the names of attributes.
    void constants() {
        Columns c;
        int count = 0;
        for (const auto& [path, node] : paths()) {
            const auto value = state_.constant_of(node);
            if (!value || (!all_ && is_internal(path))) continue;
            ++count;
            const tf::kernels::Ref elements{value->data(), value->shape(), value->dtype()};
            std::string text =
                value->shape().size() <= 8 ? tf::kernels::array_text(elements) : std::string();
            std::erase(text, '\n');
            if (text.size() > longest_value) text.clear();
            c.add(
                {path,
                 spec_text(tf::io::data_type(value->dtype()), tf::io::PartialShape(value->shape())),
                 std::move(text)});
        }
        if (count == 0) return;
        out_ << "constants: " << count << '\n';
        c.write(out_);
    }
    void ops() {
        std::map<std::string, int> counts;
        const auto add = [&](const std::vector<tf::io::NodeDef>& nodes) {
            for (const tf::io::NodeDef& n : nodes) ++counts[n.op];
        };
        add(def_.graph.nodes);
        for (const tf::io::FunctionDef& f : def_.graph.library) add(f.nodes);
        out_ << "ops: " << counts.size() << " kinds, in " << def_.graph.library.size()
             << " functions\n";
        std::string line = " ";
        for (const auto& [op, n] : counts) {
            const std::string word = " " + printable(op) + (n > 1 ? " x" + std::to_string(n) : "");
            if (line.size() + word.size() > 98) {
                out_ << line << '\n';
                line = " ";
            }
            line += word;
        }
        if (line.size() > 1) out_ << line << '\n';
    }

    void cannot_run() {
        std::map<std::string, std::vector<std::string>> functions;
        for (const auto& [path, concrete] : concretes())
            for (const auto& [what, where] : state_.concrete(concrete).missing) {
                auto& all = functions[what];
                if (all.empty() || all.back() != path) all.push_back(path);
            }
        for (const std::string& key : signature_keys())
            for (const auto& [what, where] : state_.concrete(signature_function(key)).missing)
                if (auto& all = functions[what]; all.empty()) all.push_back("signature " + key);
        for (const auto& [what, paths] : functions) {
            std::string in;
            for (const std::string& p : paths) in += (in.empty() ? "" : ", ") + p;
            out_ << "cannot be run: " << printable(what + " (in " + in + ")") << '\n';
        }
    }
    std::vector<std::string> signature_keys() const {
        std::vector<std::string> out;
        if (const int all = state_.child(0, "signatures"); all >= 0)
            for (const auto& r : state_.object(all).children)
                if (state_.object(r.node).kind.get_if<tf::io::SavedBareFunction>() != nullptr)
                    out.push_back(r.name);
        return out;
    }
    const std::string& signature_function(const std::string& key) const {
        const int node = state_.child(state_.child(0, "signatures"), key);
        return state_.object(node).kind.get_if<tf::io::SavedBareFunction>()->name;
    }

    fs::path dir_;
    bool all_;
    std::ostream& out_;
    tf::io::SavedModelDef def_;
    tf::saved_model::detail::LoadedModelState state_;  ///< functions without values
};

}  // namespace cli
