// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Loads models that TensorFlow has saved, repeats TensorFlow's calls and compares the results.
// `loaded_models DIR CALLS`: CALLS is a file from models.py; `loaded_models rules` lists the ops
// that can be read.

#include <cstdio>
#include <map>

#include <tf/autodiff/gradient_tape.hpp>
#include <tf/exec/runtime/dynamic_elementwise.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/saved_model/load.hpp>

namespace {

using tf::AnyTensor;
using tf::DType;
using tf::saved_model::Argument;
using tf::saved_model::LoadedModel;
using tf::saved_model::Result;

/// The calls: words and numbers, separated by spaces, and bytes after their number.
class Script {
public:
    explicit Script(const std::string& path) : text_(tf::io::read_file(path, "test")) {}

    bool done() const { return at_ >= text_.size(); }
    std::string word() {
        const std::size_t end = text_.find(' ', at_);
        std::string out = text_.substr(at_, end - at_);
        at_ = end + 1;
        return out;
    }
    std::int64_t number() { return std::stoll(word()); }
    std::string bytes() {
        const auto n = static_cast<std::size_t>(number());
        std::string out = text_.substr(at_, n);
        at_ += n + 1;
        return out;
    }
    AnyTensor tensor() {
        const auto dtype = static_cast<DType>(number());
        tf::Shape shape;
        for (std::int64_t rank = number(); rank > 0; --rank)
            shape.push_back(static_cast<int>(number()));
        tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, shape.size()));
        if (dtype == DType::str) {
            auto* to = static_cast<std::string*>(h.buffer()->data());
            for (std::int64_t i = 0; i < shape.size(); ++i) to[i] = bytes();
        } else {
            const std::string data = bytes();
            std::memcpy(h.buffer()->data(), data.data(), data.size());
        }
        return {std::move(h), shape, dtype};
    }
    Argument argument() {
        const std::string kind = word();
        if (kind == "tensor") return tensor();
        if (kind == "bool") return number() != 0;
        if (kind == "int") return number();
        if (kind == "float") return std::stod(word());
        if (kind == "str") return bytes();
        if (kind == "none") return {};
        const std::int64_t n = number();
        if (kind == "list") {
            std::vector<Argument> items;
            for (std::int64_t k = 0; k < n; ++k) items.push_back(argument());
            return Argument::list(std::move(items));
        }
        return Argument::dict(arguments(n));
    }
    std::map<std::string, Argument> arguments(std::int64_t n) {
        std::map<std::string, Argument> out;
        for (std::int64_t k = 0; k < n; ++k) {
            const std::string key = word();
            out[key] = argument();
        }
        return out;
    }

private:
    std::string text_;
    std::size_t at_ = 0;
};

std::string text(const AnyTensor& t) {
    return tf::kernels::value_text({t.data(), t.shape(), t.dtype()});
}
double number(const AnyTensor& t, std::int64_t i) {
    const tf::kernels::Ref from{t.data(), t.shape(), t.dtype()};
    const tf::kernels::Ref one{
        static_cast<std::byte*>(t.data()) + static_cast<std::size_t>(i) * tf::size_of(t.dtype()),
        {},
        from.dtype};
    double out = 0;
    tf::exec::detail::run_elements<tf::op::Cast>({&out, {}, DType::float64}, &one);
    return out;
}

int failures = 0, compared = 0;

void compare(const std::string& where, const AnyTensor& got, const AnyTensor& wanted,
             double tolerance) {
    ++compared;
    bool same = got.dtype() == wanted.dtype() && got.shape() == wanted.shape();
    const std::int64_t n = wanted.shape().size();
    for (std::int64_t i = 0; same && i < n; ++i) {
        if (wanted.dtype() == DType::str) {
            same = static_cast<const std::string*>(got.data())[i] ==
                   static_cast<const std::string*>(wanted.data())[i];
        } else if (tf::is_floating(wanted.dtype())) {
            const double a = number(got, i), b = number(wanted, i);
            same = (std::isnan(a) && std::isnan(b)) || a == b ||
                   std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
        } else {
            same = tf::exec::detail::load({got.data(), got.shape(), got.dtype()}, i) ==
                   tf::exec::detail::load({wanted.data(), wanted.shape(), wanted.dtype()}, i);
        }
    }
    if (same) return;
    ++failures;
    std::printf("FAIL %s\n  got      %s\n  expected %s\n", where.c_str(), text(got).c_str(),
                text(wanted).c_str());
}

void flatten(const Result& r, std::vector<AnyTensor>& out) {
    if (r.is_tensor()) out.push_back(r.tensor());
    for (std::size_t k = 0; k < r.size(); ++k) flatten(r[k], out);
}

void check_flat(const std::string& where, const std::vector<AnyTensor>& got, Script& script,
                double tolerance) {
    const auto n = static_cast<std::size_t>(script.number());
    if (n != got.size()) {
        ++failures;
        std::printf("FAIL %s: %zu results, expected %zu\n", where.c_str(), got.size(), n);
    }
    for (std::size_t k = 0; k < n; ++k) {
        const AnyTensor wanted = script.tensor();
        if (k < got.size())
            compare(where + " result " + std::to_string(k), got[k], wanted, tolerance);
    }
}

void call(const LoadedModel& model, Script& script) {
    const std::string path = script.bytes();
    const double tolerance = std::stod(script.word());
    std::vector<Argument> positional;
    for (std::int64_t n = script.number(); n > 0; --n) positional.push_back(script.argument());
    const auto named = script.arguments(script.number());
    std::vector<AnyTensor> got;
    try {
        flatten(model.function(path).call(positional, named), got);
    } catch (const tf::errors::OpError& e) {
        std::printf("%s\n", e.what());
    }
    check_flat(path, got, script, tolerance);
}
/// No gradient, or one of zeros; TensorFlow and ctflow choose differently.
bool is_zero(const AnyTensor& t) {
    for (std::int64_t i = 0; !t.empty() && i < t.shape().size(); ++i)
        if (number(t, i) != 0) return false;
    return true;
}
/// Gradients of the first float result with respect to the arguments that are float tensors.
void gradients(const LoadedModel& model, Script& script) {
    const std::string path = script.bytes();
    const double tolerance = std::stod(script.word());
    std::vector<Argument> positional;
    std::vector<AnyTensor> sources, found;
    for (std::int64_t n = script.number(); n > 0; --n) {
        positional.push_back(script.argument());
        if (positional.back().kind() == Argument::Kind::tensor &&
            tf::is_floating(positional.back().tensor().dtype()))
            sources.push_back(positional.back().tensor());
    }
    try {
        tf::GradientTape tape;
        for (const AnyTensor& x : sources) tape.watch(x);
        std::vector<AnyTensor> results;
        flatten(model.function(path).call(positional, {}), results);
        std::size_t k = 0;
        while (!tf::is_floating(results[k].dtype())) ++k;
        found = tape.gradient(results[k], sources);
    } catch (const tf::errors::OpError& e) {
        std::printf("%s: %s\n", path.c_str(), e.what());
        found.resize(sources.size());
    }
    for (std::size_t k = 0; k < sources.size(); ++k) {
        const std::string where = "gradient of " + path + " by " + std::to_string(k);
        const std::string expected = script.word();
        if (expected == "any") continue;
        const AnyTensor wanted = expected == "none" ? AnyTensor() : script.tensor();
        if (!wanted.empty() && !found[k].empty()) {
            compare(where, found[k], wanted, tolerance);
            continue;
        }
        ++compared;
        if (is_zero(wanted) && is_zero(found[k])) continue;
        ++failures;
        std::printf("FAIL %s: %s\n", where.c_str(), wanted.empty() ? "expected none" : "got none");
    }
}
void serve(const LoadedModel& model, Script& script) {
    const std::string key = script.word();
    const double tolerance = std::stod(script.word());
    const auto inputs = script.arguments(script.number());
    const auto outputs = model.signature(key)(inputs);
    const auto n = static_cast<std::size_t>(script.number());
    failures += n != outputs.size();
    for (std::size_t k = 0; k < n; ++k) {
        const std::string name = script.word();
        compare("signature " + key + " " + name, outputs.at(name), script.tensor(), tolerance);
    }
}
/// A call that must fail, with parts of the message.
void refuse(const LoadedModel& model, Script& script) {
    const std::string path = script.bytes(), wanted = script.bytes();
    std::vector<Argument> positional;
    for (std::int64_t n = script.number(); n > 0; --n) positional.push_back(script.argument());
    ++compared;
    try {
        model.function(path).call(positional, {});
    } catch (const tf::errors::OpError& e) {
        if (std::string(e.what()).find(wanted) != std::string::npos) return;
        std::printf("%s\n", e.what());
    }
    ++failures;
    std::printf("FAIL %s: no error with '%s'\n", path.c_str(), wanted.c_str());
}
void check_variable(const LoadedModel& model, Script& script) {
    const std::string name = script.bytes();
    const bool trainable = script.number() != 0;
    const double tolerance = std::stod(script.word());
    const AnyTensor wanted = script.tensor();
    for (const auto& v : model.variables())
        if (v.name() == name && v.shape() == wanted.shape() && v.dtype() == wanted.dtype()) {
            if (v.trainable() != trainable) ++failures;
            return compare(name, v.value(), wanted, tolerance);
        }
    ++failures;
    std::printf("FAIL no variable %s\n", name.c_str());
}

int run(const std::string& dir, const std::string& calls) {
    const LoadedModel model = tf::saved_model::load(dir);
    Script script(calls);
    while (!script.done()) {
        const std::string what = script.word();
        if (what == "call") call(model, script);
        else if (what == "gradients") gradients(model, script);
        else if (what == "serve") serve(model, script);
        else if (what == "refuse") refuse(model, script);
        else check_variable(model, script);
    }
    std::printf("%d compared, %d failures\n", compared, failures);
    return failures == 0 && compared > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "rules") {
        for (const std::string_view name : tf::io::names_of_import_rules())
            std::printf("%s\n", std::string(name).c_str());
        return 0;
    }
    try {
        return run(argv[1], argv[2]);
    } catch (const std::exception& e) {
        std::printf("%s\n", e.what());
        return 1;
    }
}
