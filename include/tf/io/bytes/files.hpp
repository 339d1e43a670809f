// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files and folders that are written completely or not at all: they are created under a temporary
// name, and renamed once every byte is on the disk. Mirrors tf.io.gfile and the temporary names of
// TensorFlow's writers.

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include <tf/io/bytes/fault.hpp>
#include <tf/io/bytes/folder_lock.hpp>

#if __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#define TF_IO_POSIX 1
#endif

namespace tf::io {

namespace detail {

/// A hook for tests of crashes and full disks. It is called before every change of the disk with
/// the change's name ("create", "write", "sync", "rename", "remove", "mkdir"), and returns an error
/// code, or 0 for none. A write that fails has written half of its bytes.
inline std::atomic<int (*)(std::string_view change)> disk_fault = nullptr;

inline int fault_before(std::string_view change) {
    const auto fault = disk_fault.load(std::memory_order_relaxed);
    return fault == nullptr ? 0 : fault(change);
}

constexpr std::string_view what_helps(int code) {
    switch (code) {
        case ENOENT: return "a path that exists";
        case EEXIST: return "a name that does not exist yet";
        case EISDIR: return "a file";
        case ENOTDIR: return "a path whose parents are folders";
        case EACCES:
        case EPERM: return "permission to do it";
        case EROFS: return "a disk that is not read-only";
        case ENOSPC: return "a disk with free space";
        case EMFILE:
        case ENFILE: return "fewer open files";
        default: return "a disk that supports it";
    }
}
[[noreturn]] inline void disk_error(std::string_view op, const fs::path& path, int code,
                                    std::string_view doing) {
    const std::string got = std::string(doing) + ": " + std::generic_category().message(code);
    const std::string name = path.string();
    const errors::Fault fault{"tf.io.disk", op, name, got, std::string(what_helps(code))};
    switch (code) {
        case ENOENT: errors::raise<errors::NotFound>(fault);
        case EEXIST: errors::raise<errors::AlreadyExists>(fault);
        case EACCES:
        case EPERM:
        case EROFS: errors::raise<errors::PermissionDenied>(fault);
        case ENOSPC:
        case EMFILE:
        case ENFILE: errors::raise<errors::ResourceExhausted>(fault);
        default: errors::raise<errors::Unavailable>(fault);
    }
}

/// Makes the entries of a folder durable; a no-op on systems without such a call.
inline void sync_folder([[maybe_unused]] const fs::path& folder) {
#ifdef TF_IO_POSIX
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
#endif
}

}  // namespace detail

/// A file that is read at any offset.
class InputFile {
public:
    InputFile(const fs::path& path, std::string_view op)
        : path_(path), name_(path.string()), op_(op) {
        std::error_code error;
        // Checked first: opening a pipe would wait for a process that writes to it.
        if (fs::exists(path_, error) && !fs::is_regular_file(path_, error))
            detail::disk_error(op_, path_, error ? error.value() : EISDIR, "opening it");
        file_ = std::fopen(name_.c_str(), "rb");
        if (file_ == nullptr) detail::disk_error(op_, path_, errno, "opening it");
        const int code = ask_size();
        if (code != 0) {
            std::fclose(file_);
            detail::disk_error(op_, path_, code, "asking its size");
        }
    }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile() { std::fclose(file_); }

    std::uint64_t size() const { return size_; }
    const std::string& name() const { return name_; }
    Source source(std::uint64_t offset = 0) const { return {op_, name_, offset}; }

    /// Reads `count` bytes at `offset`; errors::DataLoss if the file is shorter.
    std::string read(std::uint64_t offset, std::uint64_t count) {
        if (count > size_ || offset > size_ - count)
            detail::corrupt(
                source(), size_, "the end of the file",
                std::to_string(count) + " bytes from byte " + std::to_string(offset) + " on");
        std::string out(static_cast<std::size_t>(count), '\0');
        read_into(out.data(), offset, count);
        return out;
    }
    void read_into(void* to, std::uint64_t offset, std::uint64_t count) {
        if (count == 0) return;
        if (std::fseek(file_, static_cast<long>(offset), SEEK_SET) != 0)
            detail::disk_error(op_, path_, errno, "seeking");
        if (std::fread(to, 1, static_cast<std::size_t>(count), file_) != count)
            detail::corrupt(source(), offset, "the end of the file",
                            std::to_string(count) + " bytes more");
    }
    /// Reads at most `most` bytes at `offset` and returns how many it read; 0 at the end, which can
    /// move because other processes may append.
    std::size_t read_some(void* to, std::uint64_t offset, std::size_t most) {
        if (std::fseek(file_, static_cast<long>(offset), SEEK_SET) != 0)
            detail::disk_error(op_, path_, errno, "seeking");
        const std::size_t count = std::fread(to, 1, most, file_);
        if (count < most && std::ferror(file_) != 0)
            detail::disk_error(op_, path_, errno, "reading");
        return count;
    }

private:
    /// Sets the size of the open file; its name may refer to another file by then. Returns an error
    /// code, or 0.
    int ask_size() {
#ifdef TF_IO_POSIX
        struct stat info{};
        if (::fstat(::fileno(file_), &info) != 0) return errno;
        size_ = static_cast<std::uint64_t>(info.st_size);
        return 0;
#else
        std::error_code error;
        size_ = fs::file_size(path_, error);
        return error.value();
#endif
    }

    fs::path path_;
    std::string name_;
    std::string_view op_;
    std::FILE* file_ = nullptr;
    std::uint64_t size_ = 0;
};

/// Reads a whole file. errors::NotFound, errors::PermissionDenied; errors::ResourceExhausted above
/// `most` bytes.
inline std::string read_file(const fs::path& path, std::string_view op,
                             std::uint64_t most = std::uint64_t{1} << 31) {
    InputFile file(path, op);
    if (file.size() > most)
        errors::raise<errors::ResourceExhausted>({"tf.io.too_large", op, file.name(),
                                                  std::to_string(file.size()) + " bytes",
                                                  "at most " + std::to_string(most)});
    return file.read(0, file.size());
}

/// Whether the bytes are a text file that Git LFS leaves in place of a large one.
constexpr bool is_git_lfs_pointer(std::string_view bytes) {
    return bytes.starts_with("version https://git-lfs.github.com/spec/");
}
/// errors::FailedPrecondition for a file that Git LFS has not fetched.
inline void refuse_git_lfs_pointer(std::string_view bytes, std::string_view op,
                                   std::string_view name) {
    if (is_git_lfs_pointer(bytes))
        errors::raise<errors::FailedPrecondition>(
            {"tf.io.git_lfs", op, name, "a pointer of Git LFS", "the file: run 'git lfs pull'"});
}

/// A file that is written sequentially.
class OutputFile {
public:
    OutputFile(const fs::path& path, std::string_view op, bool append = false)
        : path_(path), op_(op) {
        if (const int code = detail::fault_before("create"))
            detail::disk_error(op_, path_, code, "creating it");
        file_ = std::fopen(path_.string().c_str(), append ? "ab" : "wb");
        if (file_ == nullptr) detail::disk_error(op_, path_, errno, "creating it");
    }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile() {
        if (file_ != nullptr) std::fclose(file_);
    }

    void write(std::string_view bytes) {
        if (const int code = detail::fault_before("write")) {
            std::fwrite(bytes.data(), 1, bytes.size() / 2, file_);
            std::fflush(file_);
            detail::disk_error(op_, path_, code, "writing");
        }
        if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
            detail::disk_error(op_, path_, errno, "writing");
        size_ += bytes.size();
    }
    /// Passes the buffered bytes to the system, so that other processes can read them.
    void flush() {
        if (std::fflush(file_) != 0) detail::disk_error(op_, path_, errno, "writing");
    }
    /// Waits until every byte is on the disk, and closes the file.
    void close() {
        if (const int code = detail::fault_before("sync"))
            detail::disk_error(op_, path_, code, "writing");
        flush();
#ifdef TF_IO_POSIX
        if (::fsync(::fileno(file_)) != 0 && errno != EINVAL)
            detail::disk_error(op_, path_, errno, "writing");
#endif
        std::FILE* const file = std::exchange(file_, nullptr);
        if (std::fclose(file) != 0) detail::disk_error(op_, path_, errno, "closing it");
    }
    std::uint64_t size() const { return size_; }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
    std::string_view op_;
    std::FILE* file_ = nullptr;
    std::uint64_t size_ = 0;
};

namespace detail {

inline void rename(const fs::path& from, const fs::path& to, std::string_view op) {
    std::error_code error;
    if (const int code = fault_before("rename")) error.assign(code, std::generic_category());
    else fs::rename(from, to, error);
    if (error) disk_error(op, to, error.value(), "renaming " + from.filename().string());
}
/// Exchanges two names; returns false if the system or the file system does not support it.
inline bool exchange([[maybe_unused]] const fs::path& a, [[maybe_unused]] const fs::path& b,
                     [[maybe_unused]] std::string_view op) {
#ifdef RENAME_EXCHANGE
    if (const int code = fault_before("rename")) disk_error(op, b, code, "renaming");
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
#else
    return false;
#endif
}
inline void make_folders(const fs::path& folder, std::string_view op) {
    if (folder.empty()) return;
    std::error_code error;
    if (const int code = fault_before("mkdir")) error.assign(code, std::generic_category());
    else fs::create_directories(folder, error);
    if (error) disk_error(op, folder, error.value(), "making the folder");
}
/// A unique name in the folder of `path`.
inline fs::path name_beside(const fs::path& path, std::string_view ending) {
    static std::atomic<int> count = 0;
    fs::path out = path;
    out += "." + std::string(ending);
#ifdef TF_IO_POSIX
    out += "-" + std::to_string(::getpid());
#endif
    return out += "-" + std::to_string(count++);
}
/// "a/b/" as "a/b", so that the name of a sibling can be formed.
inline fs::path without_slash(const fs::path& path) {
    return path.has_filename() ? path : path.parent_path();
}

}  // namespace detail

/// Writes a whole file with fill(OutputFile&); on an error, the older file remains.
template <class Fill>
void write_file_with(const fs::path& path, std::string_view op, Fill fill) {
    const fs::path made = detail::name_beside(path, "tmp");
    try {
        OutputFile file(made, op);
        fill(file);
        file.close();
        detail::rename(made, path, op);
    } catch (...) {
        std::error_code ignored;
        fs::remove(made, ignored);
        throw;
    }
    detail::sync_folder(path.parent_path());
}
inline void write_file(const fs::path& path, std::string_view bytes, std::string_view op) {
    write_file_with(path, op, [&](OutputFile& file) { file.write(bytes); });
}

/// A folder that is filled under a temporary name, and replaces an older folder at `path` when it
/// is complete. It replaces only an empty folder, or one whose entries all are in `parts` and
/// include the first of them; for anything else errors::AlreadyExists, because it would be lost.
class NewFolder {
public:
    NewFolder(const fs::path& path, std::span<const std::string_view> parts, std::string_view op)
        : path_(place_of(path)), parts_(parts), op_(op), made_(detail::name_beside(path_, "tmp")) {
        check_replaceable();
        detail::make_folders(path_.parent_path(), op_);
        detail::make_folders(made_, op_);
    }
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;
    ~NewFolder() {
        std::error_code ignored;
        if (!made_.empty()) fs::remove_all(made_, ignored);
    }

    /// The temporary folder to write to.
    const fs::path& path() const { return made_; }

    /// Renames the folder to its final path. An older folder is exchanged with it atomically if the
    /// system supports that; otherwise it is renamed first, and renamed back if the move fails.
    void commit() {
        detail::sync_folder(made_);
        const FolderLock lock(path_.parent_path());
        check_replaceable();  // again: another process may have written to it
        std::error_code ignored;
        if (!fs::exists(path_, ignored)) {
            detail::rename(made_, path_, op_);
        } else if (detail::exchange(made_, path_, op_)) {
            fs::remove_all(made_, ignored);
        } else {
            const fs::path old = detail::name_beside(path_, "old");
            detail::rename(path_, old, op_);
            try {
                detail::rename(made_, path_, op_);
            } catch (...) {
                fs::rename(old, path_, ignored);
                throw;
            }
            fs::remove_all(old, ignored);
        }
        made_.clear();
        detail::sync_folder(path_.parent_path());
    }

private:
    /// Follows symbolic links, so that the links themselves are kept; resolves "." and ".." to the
    /// folder's name.
    static fs::path place_of(const fs::path& path) {
        fs::path out = path.empty() ? fs::path(".") : detail::without_slash(path);
        std::error_code error;
        for (int links = 0; links < 40 && fs::is_symlink(out, error); ++links)
            out = detail::without_slash(out.parent_path() / fs::read_symlink(out, error));
        if (out.filename() != "." && out.filename() != ".." && out.has_filename()) return out;
        const fs::path named = fs::canonical(out, error);
        return error ? out : named;
    }
    void check_replaceable() const {
        std::error_code error;
        if (!fs::exists(path_, error)) return;
        if (!fs::is_directory(path_, error)) refuse("a file");
        if (fs::equivalent(path_, ".", error)) refuse("the current folder");
        std::string first;
        for (fs::directory_iterator at(path_, error), end; !error && at != end;
             at.increment(error)) {
            const std::string name = at->path().filename().string();
            if (first.empty()) first = name;
            if (std::find(parts_.begin(), parts_.end(), name) == parts_.end())
                refuse("a folder with '" + name + "' in it");
        }
        if (error) detail::disk_error(op_, path_, error.value(), "listing it");
        if (!first.empty() && !fs::exists(path_ / parts_.front(), error))
            refuse("a folder with '" + first + "', without '" + std::string(parts_.front()) + "'");
    }
    [[noreturn]] void refuse(std::string got) const {
        const std::string name = path_.string();
        errors::raise<errors::AlreadyExists>({"tf.io.folder_taken", op_, name, std::move(got),
                                              "a new or empty folder, or one that contains only an "
                                              "older model, because it is replaced"});
    }

    fs::path path_;
    std::span<const std::string_view> parts_;
    std::string_view op_;
    fs::path made_;
};

}  // namespace tf::io

#undef TF_IO_POSIX
