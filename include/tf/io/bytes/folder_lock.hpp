// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Coordinates several writers and readers of a folder. A writer holds the folder's lock while it
// gives files their final names; a reader takes no lock, but checks afterwards whether the folder
// was replaced while it was read. Both work between threads and between processes.

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>

#if __has_include(<sys/file.h>)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#define TF_IO_POSIX 1
#endif

namespace tf::io {

namespace fs = std::filesystem;

/// A lock that one writer holds at a time. It is the system's lock on the folder itself: it leaves
/// no file, and ends with the process. If the system cannot lock a folder (some network disks), it
/// excludes only threads of this process. A thread must not take it twice.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder) {
        if (lock_folder(folder)) return;
        static std::mutex all_others;
        threads_ = std::unique_lock(all_others);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock() {
#ifdef TF_IO_POSIX
        if (folder_ >= 0) ::close(folder_);
#endif
    }

private:
    bool lock_folder([[maybe_unused]] const fs::path& folder) {
#ifdef TF_IO_POSIX
        folder_ = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
        if (folder_ < 0) return false;
        for (;;) {
            if (::flock(folder_, LOCK_EX) == 0) return true;
            if (errno != EINTR) return false;
        }
#else
        return false;
#endif
    }

    std::unique_lock<std::mutex> threads_;
    int folder_ = -1;
};

/// Identifies the folder that is at a path now.
struct FolderIdentity {
    std::uint64_t device = 0, number = 0;
    std::int64_t seconds = 0, nanoseconds = 0;  ///< the time of the last change

    friend bool operator==(const FolderIdentity&, const FolderIdentity&) = default;
};
inline FolderIdentity identity_of([[maybe_unused]] const fs::path& folder) {
    FolderIdentity out;
#ifdef TF_IO_POSIX
    struct stat info{};
    if (::stat(folder.c_str(), &info) != 0) return out;
    out.device = static_cast<std::uint64_t>(info.st_dev);
    out.number = static_cast<std::uint64_t>(info.st_ino);
#ifdef __APPLE__
    const auto& changed = info.st_ctimespec;
#else
    const auto& changed = info.st_ctim;
#endif
    out.seconds = static_cast<std::int64_t>(changed.tv_sec);
    out.nanoseconds = static_cast<std::int64_t>(changed.tv_nsec);
#endif
    return out;
}

/// Calls read(), which reads several files of a folder, again if the folder was replaced while it
/// ran. errors::Unavailable if the folder keeps being replaced; otherwise the errors of read().
template <class Read>
auto read_unchanged(const fs::path& folder, std::string_view op, Read read) {
    constexpr int most = 100;
    for (int tries = 0; tries < most; ++tries) {
        const FolderIdentity before = identity_of(folder);
        try {
            auto out = read();
            if (identity_of(folder) == before) return out;
        } catch (const errors::OpError&) {
            if (identity_of(folder) == before) throw;
        }
    }
    const std::string name = folder.string();
    errors::raise<errors::Unavailable>({"tf.io.replaced", op, name,
                                        "a folder that is replaced repeatedly",
                                        "a folder that is not replaced while it is read"});
}

}  // namespace tf::io

#undef TF_IO_POSIX
