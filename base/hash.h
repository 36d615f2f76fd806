#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"

namespace pointsman {

// SHA-256 (FIPS 180-4) fed piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text) { update(std::as_bytes(std::span(text.data(), text.size()))); }
  // "sha256:" and 64 hexadecimal digits. The object is spent afterwards.
  std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// "sha256:…" of a text, or of a file's bytes. Errors: system.
std::string sha256(std::string_view text);
std::string sha256_of_file(const Path& path);

}  // namespace pointsman
