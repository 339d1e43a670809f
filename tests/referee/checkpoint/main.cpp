// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Writes and reads checkpoints for checkpoint.py, which does the other half with TensorFlow and has
// the same model. Tensors that are read are printed, each as a line of JSON with its bytes.

#include <cstdio>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/manager.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>
#include <tf/io/checkpoint/trackable.hpp>

#include "../command.hpp"

namespace {

struct Dense : tf::Module {
    tf::Variable<float, 3, 2> w{this, "w", tf::zeros<float, 3, 2>()};
    tf::Variable<float, 2> b{this, "b", tf::zeros<float, 2>()};
    constexpr Dense(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
};

struct Inner : tf::Module {
    tf::Variable<double> scale{this, "scale", 0.0};
    tf::Variable<float, tf::dyn, 3> rows{this, "rows", tf::zeros<float, tf::dyn, 3>(0)};
    constexpr Inner(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
};

struct Middle : tf::Module {
    Inner inner{this, "inner"};
    tf::Variable<float> after{this, "after", 0.f};
    constexpr Middle(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
};

struct Net : tf::Module {
    tf::Variable<float, 2, 3> f32{this, "f32", tf::zeros<float, 2, 3>()};
    tf::List<Dense, 11> layers{this, "layers"};
    tf::Variable<double, 2> f64{this, "f64", tf::zeros<double, 2>()};
    tf::Variable<std::int8_t, 2> i8{this, "i8", tf::zeros<std::int8_t, 2>()};
    tf::Variable<std::int16_t, 2> i16{this, "i16", tf::zeros<std::int16_t, 2>()};
    Middle middle{this, "middle"};
    tf::Variable<std::int32_t, 2> i32{this, "i32", tf::zeros<std::int32_t, 2>()};
    tf::Variable<std::int64_t, 2> i64{this, "i64", tf::zeros<std::int64_t, 2>()};
    tf::Variable<std::uint8_t, 2> u8{this, "u8", tf::zeros<std::uint8_t, 2>()};
    tf::Variable<std::uint16_t, 2> u16{this, "u16", tf::zeros<std::uint16_t, 2>()};
    tf::Variable<std::uint32_t, 2> u32{this, "u32", tf::zeros<std::uint32_t, 2>()};
    tf::Variable<std::uint64_t, 2> u64{this, "u64", tf::zeros<std::uint64_t, 2>()};
    tf::Variable<bool, 3> flags{this, "flags", tf::zeros<bool, 3>()};
    tf::Variable<tf::half, 2> f16{this, "f16", tf::zeros<tf::half, 2>()};
    tf::Variable<tf::bfloat16, 2> bf16{this, "bf16", tf::zeros<tf::bfloat16, 2>()};
    tf::Variable<tf::string, 2, 2> words{this, "words",
                                         tf::constant<2, 2>(std::vector<tf::string>(4))};
    tf::List<tf::Variable<tf::string>, 2> names{this, "names", tf::constant(tf::string())};
    constexpr Net() : tf::Module("net") {}
};

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        char text[3];
        std::snprintf(text, sizeof text, "%02x",
                      static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += text;
    }
    return out;
}

void print(const std::string& key, const tf::AnyTensor& x) {
    std::printf("{\"key\": \"%s\", \"dtype\": \"%s\", \"shape\": [", key.c_str(),
                std::string(tf::name_of(x.dtype())).c_str());
    for (int i = 0; i < x.shape().rank; ++i) std::printf("%s%d", i == 0 ? "" : ", ", x.shape()[i]);
    std::printf("], \"bytes\": [");
    const auto count = static_cast<std::size_t>(x.shape().size());
    if (x.dtype() == tf::DType::str) {
        for (std::size_t i = 0; i < count; ++i)
            std::printf("%s\"%s\"", i == 0 ? "" : ", ",
                        hex(static_cast<const std::string*>(x.data())[i]).c_str());
    } else {
        std::printf(
            "\"%s\"",
            hex({static_cast<const char*>(x.data()), count * tf::size_of(x.dtype())}).c_str());
    }
    std::printf("]}\n");
}

using tf::train::Checkpoint;
using tf::train::tracked;

/// The model with a counter of steps, and their checkpoint.
struct Training {
    Net net;
    tf::Variable<std::int64_t> step{std::int64_t{0}, "step", false};
    Checkpoint checkpoint{tracked("step", step), tracked("model", net)};

    void print_all() {
        for (const tf::io::TrackableNode& node : tf::io::trackables_of(net).nodes)
            if (node.variable != nullptr)
                print(node.attributes[0].checkpoint_key, node.variable->untyped());
        print("step", step.untyped());
        print("save_counter", checkpoint.save_counter().untyped());
    }
};

/// All tensors of a bundle, in the order of their data.
std::vector<std::string> keys_by_place(const tf::io::TensorBundleReader& in) {
    std::vector<std::string> keys = in.keys();
    std::stable_sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
        return in.entry(a).offset < in.entry(b).offset;
    });
    return keys;
}

int run(const std::vector<std::string>& arguments) {
    const std::string& what = arguments[0];
    const std::string& path = arguments[1];
    if (what == "restore") {
        Training t;
        t.checkpoint.restore(path).assert_consumed();
        t.print_all();
    } else if (what == "read-root") {
        Training t;
        Checkpoint(t.net).read(path).assert_consumed();
        t.print_all();
    } else if (what == "restore-root") {
        Training t;
        Checkpoint(t.net).restore(path).assert_nontrivial_match();
        t.print_all();
    } else if (what == "partial") {
        Training t;
        t.checkpoint.restore(path).assert_existing_objects_matched().expect_partial();
        t.print_all();
    } else if (what == "again") {  // restores PATH, saves it as OUT-N, as OUT.root and OUT.shards
        const std::string& out = arguments[2];
        Training t;
        t.checkpoint.restore(path).assert_consumed();
        std::printf("%s\n", t.checkpoint.save(out).c_str());
        const Checkpoint root(t.net);
        root.write(out + ".root");
        root.write(out + ".shards", 3);
        root.write(out + ".shards", 3);  // over the first one
    } else if (what == "manage") {       // the checkpoints of a folder; then saves N more
        Training t;
        tf::train::CheckpointManager manager(t.checkpoint, path, 3);
        for (const std::string& c : manager.checkpoints()) std::printf("%s\n", c.c_str());
        std::printf("%s\n", manager.restore_or_initialize().value_or("none").c_str());
        t.print_all();
        for (int i = std::stoi(arguments[2]); i > 0; --i) {
            t.step.assign_add(std::int64_t{1});
            manager.save();
        }
    } else if (what == "dump") {
        tf::io::TensorBundleReader in(path);
        for (const std::string& key : in.keys()) print(key, in.read(key));
    } else if (what == "list") {
        auto reader = tf::train::load_checkpoint(path);
        for (const auto& [key, dtype] : reader.get_variable_to_dtype_map())
            std::printf("%s %s\n", key.c_str(), dtype.c_str());
    } else if (what == "copy") {
        tf::io::TensorBundleReader in(path);
        tf::io::TensorBundleWriter out(arguments[2]);
        for (const std::string& key : keys_by_place(in)) out.add(key, in.read(key));
        out.finish();
    } else {
        std::fprintf(stderr, "unknown: %s\n", what.c_str());
        return 2;
    }
    return 0;
}

}  // namespace

int main(int count, char** words) { return referee::command(count, words, run); }
