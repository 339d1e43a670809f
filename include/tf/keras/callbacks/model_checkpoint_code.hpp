// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/model_checkpoint.hpp.

#include <cstdio>
#include <filesystem>
#include <iostream>

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/keras/callbacks/model_checkpoint.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

[[noreturn]] inline void refuse_path(const ModelCheckpoint& c, std::string_view field) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.checkpoint_path", "keras::callbacks::ModelCheckpoint", "filepath",
         "'" + c.filepath + "' with '{" + std::string(field) + "}'",
         "fields {epoch}, {batch} or {name of a log}, with a format such as 02d or .3f"});
}

/// A number in Python's format syntax: [0][width][.precision][type].
TF_COMMON_INLINE std::string written_number(const ModelCheckpoint& c, std::string_view field,
                                            std::string_view format, double value, bool integer) {
    std::string spec = "%";
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t from = i;
        while (i < format.size() && format[i] >= '0' && format[i] <= '9') ++i;
        if (i - from > 3) refuse_path(c, field);
        spec += format.substr(from, i - from);
    };
    digits();
    if (i < format.size() && format[i] == '.') {
        spec += format[i++];
        digits();
    }
    const char type = i < format.size() ? format[i++] : integer ? 'd' : 'g';
    const bool real = type == 'f' || type == 'e' || type == 'g';
    if (i != format.size() || !(real || (type == 'd' && integer))) refuse_path(c, field);
    char text[1100];
    const int n = real ? std::snprintf(text, sizeof text, (spec + type).c_str(), value)
                       : std::snprintf(text, sizeof text, (spec + "lld").c_str(),
                                       static_cast<long long>(value));
    return {text, static_cast<std::size_t>(n)};
}

TF_COMMON_INLINE std::string path_of(const ModelCheckpoint& c, int epoch, int batch,
                                     const Logs& logs) {
    const std::string_view path = c.filepath;
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '{') {
            out += path[i];
            continue;
        }
        const std::size_t end = path.find('}', i);
        if (end == path.npos) refuse_path(c, path.substr(i + 1));
        const std::string_view field = path.substr(i + 1, end - i - 1);
        const std::string_view name = field.substr(0, field.find(':'));
        const std::string_view format =
            name.size() < field.size() ? field.substr(name.size() + 1) : std::string_view();
        const float* value = logs.find(name);
        if (name == "epoch") out += written_number(c, field, format, epoch + 1, true);
        else if (name == "batch" && batch >= 0)
            out += written_number(c, field, format, batch + 1, true);
        else if (value != nullptr)
            out += written_number(c, field, format, static_cast<double>(*value), false);
        else refuse_path(c, field);
        i = end;
    }
    return out;
}

TF_COMMON_BODY void begin(ModelCheckpoint& c, AnyTrainer& trainer) {
    constexpr std::string_view who = "keras::callbacks::ModelCheckpoint";
    if (c.filepath.empty())
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.checkpoint_path", who, "filepath", "an empty path", "a path"});
    if (c.save_best_only) c.watch = monitor_of(trainer, c.monitor, c.mode, 0, who);
    if (!c.best) c.best = c.initial_value_threshold;
}

TF_COMMON_BODY void save(ModelCheckpoint& c, int epoch, int batch, const Logs& logs,
                         AnyTrainer& trainer) {
    const std::string path = path_of(c, epoch, batch, logs);
    const std::string start = "\nEpoch " + std::to_string(epoch + 1) + ": ";
    const auto say = [&](const std::string& text) {
        if (c.verbose > 0) std::cout << start << text << std::endl;
    };
    if (c.save_best_only) {
        const float* current = logs.find(c.monitor);
        if (current == nullptr) return;  // an epoch without validation has no value
        const auto number = [](double v) {
            char text[64];
            return std::string(text, static_cast<std::size_t>(std::snprintf(text, 64, "%.5f", v)));
        };
        const std::string before = c.best ? number(static_cast<double>(*c.best)) : "None";
        if (c.best && !c.watch.improves(*current, *c.best))
            return say(c.monitor + " did not improve from " + before);
        say(c.monitor + " improved from " + before + " to " +
            number(static_cast<double>(*current)) + ", saving model to " + path);
        c.best = *current;
    } else {
        say("saving model to " + path);
    }
    if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
        std::filesystem::create_directories(folder);
    if (c.save_weights_only)
        train::Checkpoint(train::tracked("model", trainer.model())).write(path);
    else
        train::Checkpoint(train::tracked("model", trainer.model()),
                          train::tracked("optimizer", trainer.optimizer()))
            .write(path);
    say("finished saving model to " + path);
}

}  // namespace tf::keras::callbacks::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
