#pragma once

#include <string>

#include "schema/kinds.h"
#include "schema/scalar.h"
#include "schema/type_text.h"

namespace pointsman::schema {

// One value as YAML that fits on a line.
template <class T>
std::string inline_yaml(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (Integer<T>) {
    return std::to_string(value);
  } else if constexpr (std::floating_point<T>) {
    return yaml_number(value);
  } else if constexpr (std::same_as<T, std::string>) {
    return yaml_text(value);
  } else if constexpr (std::same_as<T, Path>) {
    return yaml_text(value.empty() ? ""
                                   : std::filesystem::absolute(value).lexically_normal().string());
  } else if constexpr (NamedEnum<T>) {
    for (const auto& [candidate, name] : names_of(T{})) {
      if (candidate == value) return name;
    }
    return "";
  } else if constexpr (IsOptional<T>::value) {
    return value ? inline_yaml(*value) : "null";
  } else if constexpr (IsVariant<T>::value) {
    return std::visit([](const auto& held) { return inline_yaml(held); }, value);
  } else {
    std::string text;
    const auto add = [&](const std::string& item) { text += (text.empty() ? "" : ", ") + item; };
    if constexpr (IsVector<T>::value) {
      for (const auto& item : value) add(inline_yaml(item));
      return "[" + text + "]";
    } else if constexpr (IsMap<T>::value) {
      for (const auto& [name, item] : value) add(yaml_text(name) + ": " + inline_yaml(item));
    } else {
      T::describe(value, [&](const char* name, const auto& field, auto&&...) {
        add(std::string(name) + ": " + inline_yaml(field));
      });
    }
    return "{" + text + "}";
  }
}

// A section as YAML, every key with its value; paths are absolute, so that the text means the same
// in any folder. Reading it gives the same struct.
template <Section T>
std::string dump(const T& value, const std::string& indent = "") {
  std::string text;
  const auto line = [&](const char* name, const auto& field, auto&& self) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (Section<Field>) {
      text += indent + name + ":\n" + dump(field, indent + "  ");
    } else if constexpr (IsOptional<Field>::value) {
      field ? self(name, *field, self) : void(text += indent + name + ": null\n");
    } else {
      text += indent + name + ": " + inline_yaml(field) + "\n";
    }
  };
  T::describe(value,
              [&](const char* name, const auto& field, auto&&...) { line(name, field, line); });
  return text;
}

}  // namespace pointsman::schema
