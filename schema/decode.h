#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "schema/kinds.h"
#include "schema/node.h"
#include "schema/scalar.h"
#include "schema/type_text.h"

namespace pointsman::schema {

// Reads a node into a struct by its field list; what a document does not say keeps its default.
// Every problem is collected, with the place of the node it is about.
class Decoder {
 public:
  // Paths in the document are relative to `folder`, those given by --set to the working directory.
  Decoder(Path folder, Problems& problems) : folder_(std::move(folder)), problems_(problems) {}

  // The whole document, then every check() of a section in which nothing is wrong.
  template <Section T>
  void decode(const Node& document, T& value) {
    if (document.kind == Node::Kind::null) {
      problems_.add(document.place, "",
                    "empty; a config is a section of keys, see `pointsman describe config`");
      return;
    }
    read(document, value, "");
    run_checks(value, "");
  }

 private:
  template <class T, class... Constraint>
  void read(const Node& node, T& value, const std::string& key, const Constraint&... constraint) {
    place_of_[key] = node.place;
    if (node.refused) return;
    if constexpr (IsOptional<T>::value) {
      if (node.kind == Node::Kind::null) return value.reset();
      read(node, value.emplace(), key, constraint...);
    } else if constexpr (IsVariant<T>::value) {
      read_variant(node, value, key);
    } else if constexpr (IsVector<T>::value) {
      read_list(node, value, key, constraint...);
    } else if constexpr (IsMap<T>::value) {
      read_map(node, value, key, constraint...);
    } else if constexpr (Section<T>) {
      read_section(node, value, key);
    } else {
      const bool good = read_scalar(node, value) && (... && in_range(value, constraint));
      if (!good) refuse(node, key, type_text<T>(constraint...));
      if constexpr (std::same_as<T, std::string> || std::same_as<T, Path>) {
        if (!good && node.kind == Node::Kind::scalar && !node.quoted)
          problems_.extend_last(" unless it is in quotes");
      } else if constexpr (!NamedEnum<T>) {
        if (!good && node.quoted) problems_.extend_last("; write it without quotes");
      }
      if constexpr (NamedEnum<T>) {
        if (!good && node.kind == Node::Kind::scalar) suggest_for_last(node, enum_names<T>());
      }
    }
  }

  // What would make a refused scalar acceptable, where that is plain to see.
  template <class T>
  void advise(const Node& node) {
    if (node.kind != Node::Kind::scalar) return;
    if constexpr (NamedEnum<T>) {
      suggest_for_last(node, enum_names<T>());
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, Path>) {
      if (!node.quoted) problems_.extend_last(" unless it is in quotes");
    } else if (node.quoted) {
      problems_.extend_last("; write it without quotes");
    }
  }

  bool read_scalar(const Node& node, bool& value) { return assign(as_boolean(node), value); }
  template <std::floating_point T>
  bool read_scalar(const Node& node, T& value) {
    return assign(as_number(node), value);
  }
  template <Integer T>
  bool read_scalar(const Node& node, T& value) {
    const auto read = as_integer(node);
    return read && std::in_range<T>(*read) && assign(read, value);
  }
  bool read_scalar(const Node& node, std::string& value) { return assign(as_text(node), value); }
  bool read_scalar(const Node& node, Path& value);
  template <NamedEnum T>
  bool read_scalar(const Node& node, T& value) {
    if (node.kind != Node::Kind::scalar) return false;
    for (const auto& [candidate, name] : names_of(T{})) {
      if (node.value == name) {
        value = candidate;
        return true;
      }
    }
    return false;
  }

  template <class From, class To>
  static bool assign(const std::optional<From>& from, To& to) {
    if (from) to = static_cast<To>(*from);
    return from.has_value();
  }

  template <class T, class Constraint>
  static bool in_range(const T& value, const Constraint& constraint) {
    return holds(constraint, static_cast<double>(value));
  }

  template <class T, class... Constraint>
  void read_list(const Node& node, std::vector<T>& list, const std::string& key,
                 const Constraint&... constraint) {
    if (node.kind != Node::Kind::sequence)
      return refuse(node, key, type_text<std::vector<T>>(constraint...));
    list.clear();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      read(node.items[i], list.emplace_back(), key + "." + std::to_string(i), constraint...);
    }
  }

  template <class T, class... Constraint>
  void read_map(const Node& node, std::map<std::string, T>& map, const std::string& key,
                const Constraint&... constraint) {
    if (node.kind != Node::Kind::map)
      return refuse(node, key, type_text<std::map<std::string, T>>(constraint...));
    map.clear();
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const std::string& name = node.keys[i].value;
      read(node.items[i], map[name], key + "." + name, constraint...);
    }
  }

  template <Section T>
  void read_section(const Node& node, T& value, const std::string& key) {
    if (node.kind != Node::Kind::map) return refuse(node, key, "a section of keys");
    const std::vector<std::string> known = section_keys<T>();
    T::describe(value, [&](const char* name, auto& field, const char*, const auto&... constraint) {
      if (const Node* found = node.find(name)) read(*found, field, join(key, name), constraint...);
    });
    refuse_unknown(node, key, known);
  }

  // The first alternative whose kind of node, and for a section whose keys, fit. Where a map can
  // only be one of them, it is that one, and what is wrong is said of its keys.
  template <class... T>
  void read_variant(const Node& node, std::variant<T...>& value, const std::string& key) {
    if constexpr ((0 + ... + (Section<T> || IsMap<T>::value)) == 1) {
      if (node.kind == Node::Kind::map) return (read_if_map<T>(node, value, key), ...);
    }
    const bool read_one = (try_alternative<T>(node, value, key) || ...);
    if (read_one) return;
    std::vector<std::string> keys;
    std::vector<std::string> names;
    for_each_alternative(std::type_identity<std::variant<T...>>{}, [&]<class A>() {
      if constexpr (Section<A>) append(keys, section_keys<A>());
      if constexpr (NamedEnum<A>) append(names, enum_names<A>());
    });
    refuse(node, key, type_text<std::variant<T...>>());
    if (node.kind == Node::Kind::scalar) suggest_for_last(node, names);
    if (node.kind == Node::Kind::map && !node.keys.empty())
      suggest_for_last(node.keys.front(), keys);
  }

  template <class A, class Variant>
  void read_if_map(const Node& node, Variant& value, const std::string& key) {
    if constexpr (Section<A> || IsMap<A>::value) read(node, value.template emplace<A>(), key);
  }

  template <class A, class Variant>
  bool try_alternative(const Node& node, Variant& value, const std::string& key) {
    bool fits = false;
    if constexpr (Section<A>) {
      fits = node.kind == Node::Kind::map && all_known(node, section_keys<A>());
    } else if constexpr (IsMap<A>::value) {
      fits = node.kind == Node::Kind::map;
    } else if constexpr (IsVector<A>::value) {
      fits = node.kind == Node::Kind::sequence;
    } else {
      A trial{};
      fits = read_scalar(node, trial);
    }
    if (fits) read(node, value.template emplace<A>(), key);
    return fits;
  }

  // Rules over several fields, of the sections below first.
  template <Section T>
  void run_checks(const T& value, const std::string& key) {
    T::describe(value, [&]<class Field>(const char* name, const Field& field, auto&&...) {
      if constexpr (Section<Field>) {
        run_checks(field, join(key, name));
      } else if constexpr (IsOptional<Field>::value) {
        if constexpr (Section<typename Field::value_type>) {
          if (field) run_checks(*field, join(key, name));
        }
      }
    });
    if constexpr (Checked<T>) {
      if (key.empty() ? problems_.about(key) : problems_.within(key))
        return;  // it would judge a half-read section
      Diagnostics diagnostics;
      check(value, diagnostics);
      report(diagnostics, key);
    }
  }

  void refuse(const Node& node, const std::string& key, const std::string& expected);
  void refuse_unknown(const Node& map, const std::string& key,
                      const std::vector<std::string>& known);
  // Adds the nearest name to the problem that was added last, if one is near.
  void suggest_for_last(const Node& node, const std::vector<std::string>& names);
  void report(const Diagnostics& diagnostics, const std::string& section);

  static bool all_known(const Node& map, const std::vector<std::string>& known);
  static std::string join(const std::string& section, const std::string& name) {
    return section.empty() ? name : section + "." + name;
  }
  static void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  Path folder_;
  Problems& problems_;
  std::map<std::string, Place> place_of_;  // by dotted key: what the document says
};

}  // namespace pointsman::schema
