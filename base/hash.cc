#include "base/hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace pointsman {

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  PM_CHECK(EVP_DigestInit_ex(impl_->context, EVP_sha256(), nullptr) == 1, "SHA-256 is available");
}

Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> bytes) {
  PM_CHECK(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) == 1, "digest is fed");
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  PM_CHECK(EVP_DigestFinal_ex(impl_->context, digest.data(), &size) == 1 && size == 32,
           "digest ends");
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "sha256:";
  for (const unsigned char byte : digest) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.finish();
}

std::string sha256_of_file(const Path& path) {
  constexpr std::size_t kPart = std::size_t{16} << 20;  // what is in memory at a time
  const MappedFile file(path);
  Sha256 hash;
  for (auto rest = file.bytes(); !rest.empty();) {
    const auto part = rest.first(std::min(kPart, rest.size()));
    hash.update(part);
    file.forget(part);
    rest = rest.subspan(part.size());
  }
  return hash.finish();
}

}  // namespace pointsman
