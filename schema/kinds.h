#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "base/file.h"
#include "schema/field.h"

namespace pointsman::schema {

// The kinds of values that a describe() may list: bool, integers, double, std::string, Path, named
// enums, sections, and vectors, maps by name, optionals and variants of these.

struct IgnoreFields {
  void operator()(auto&&...) const {}
};

// A struct with one field list.
template <class T>
concept Section = requires(T& value) {
  T::describe(value, IgnoreFields{});
};

// An enum with `constexpr auto names_of(T)`, an array of pairs (value, name), found by ADL.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
  names_of(value);
};

// A section with rules over several fields.
template <class T>
concept Checked = Section<T> && requires(const T& value, Diagnostics& diagnostics) {
  check(value, diagnostics);
};

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};

// Calls visit.operator()<T>() for each alternative of a variant.
template <class... T>
void for_each_alternative(std::type_identity<std::variant<T...>>, auto&& visit) {
  (visit.template operator()<T>(), ...);
}

// Whether a value keeps the constraint of its field.
inline bool holds(const Range& range, double value) {
  return value >= range.low && value <= range.high;
}
inline bool holds(const OpenRange& range, double value) {
  return value > range.low && value <= range.high;
}

}  // namespace pointsman::schema
