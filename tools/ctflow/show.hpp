// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// `ctflow show`: what a SavedModel holds, whether or not its ops can be run here.

#include <algorithm>
#include <ostream>

#include "arguments.hpp"

#include <tf/io/call_matching.hpp>
#include <tf/io/files.hpp>
#include <tf/io/saved_model_reader.hpp>
#include <tf/io/tensor_bundle.hpp>

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
    Show(const fs::path& dir, std::ostream& out) : dir_(dir), out_(out), def_(read(dir)) {}

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
        ops();
    }

private:
    static tf::io::SavedModelDef read(const fs::path& dir) {
        const std::string bytes = tf::io::read_file(dir / "saved_model.pb", "saved_model::load");
        return tf::io::read_saved_model(bytes, {"saved_model::load", "saved_model.pb"});
    }
    void signatures() {
        out_ << "signatures\n";
        bool any = false;
        for (const auto& [key, s] : def_.signatures) {
            if (key.starts_with("__")) continue;  // what loaders run
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
        std::vector<char> seen(def_.objects.size(), 0);
        if (!def_.objects.empty()) functions_of(0, "", seen, lines);
        if (lines.empty()) return;
        out_ << "functions\n";
        for (const std::string& l : lines) out_ << "  " << printable(l) << '\n';
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
    void functions_of(int node, const std::string& path, std::vector<char>& seen,
                      std::vector<std::string>& lines) const {
        const auto at = static_cast<std::size_t>(node);
        if (seen[at] != 0) return;
        seen[at] = 1;
        for (const tf::io::ObjectReference& r : def_.objects[at].children) {
            const std::string name = path.empty() ? r.name : path + "." + r.name;
            const auto& kind = def_.objects[static_cast<std::size_t>(r.node)].kind;
            if (const auto* f = kind.get_if<tf::io::SavedFunction>()) {
                for (const std::string& c : f->concrete_functions)
                    if (const auto found = def_.concrete_functions.find(c);
                        found != def_.concrete_functions.end())
                        lines.push_back(name + "(" + arguments_text(found->second.input_signature) +
                                        ")");
            } else if (path.size() < 200) {
                functions_of(r.node, name, seen, lines);
            }
        }
    }
    void variables() {
        Columns c;
        std::uint64_t values = 0;
        int count = 0;
        for (const tf::io::SavedObject& o : def_.objects) {
            const auto* v = o.kind.get_if<tf::io::SavedVariable>();
            if (v == nullptr) continue;
            ++count;
            std::uint64_t n = 1;
            for (const std::int64_t d : v->shape.dims)
                n *= static_cast<std::uint64_t>(std::max<std::int64_t>(d, 0));
            values += n;
            c.add({v->name, spec_text(v->type, v->shape), v->trainable ? "trainable" : ""});
        }
        out_ << "variables: " << count << ", " << values << " values\n";
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

    fs::path dir_;
    std::ostream& out_;
    tf::io::SavedModelDef def_;
};

}  // namespace cli
