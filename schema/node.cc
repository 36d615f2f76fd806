#include "schema/node.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <numeric>
#include <sstream>

namespace pointsman::schema {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 100000;

// Ends the reading; the problem is in the list already.
struct Abandoned {};

// Builds the tree from yaml-cpp's events, which show what its own nodes hide: duplicates, aliases,
// tags.
class Builder : public YAML::EventHandler {
 public:
  Builder(const std::string& source, Problems& problems, bool lines)
      : source_(source), problems_(problems), lines_(lines) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    problems_.add(place(mark), "", "a second document begins; a config is one document");
    throw Abandoned();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(Node{.kind = Node::Kind::null, .place = place(mark)});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.add(place(mark), "", "an alias (*name) is not accepted; write the value out");
    add(Node{.kind = Node::Kind::null, .place = place(mark), .refused = true});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    add(Node{
        .kind = Node::Kind::scalar, .place = place(mark), .value = value, .quoted = tag == "!"});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  Place place(const YAML::Mark& mark) const {
    return lines_ ? Place{source_, mark.line + 1L, mark.column + 1L} : Place{source_};
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0)
      problems_.add(place(mark), "", "an anchor (&name) is not accepted; write the value out");
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    problems_.add(place(mark), "",
                  "the tag " + quote(tag) + " is not accepted; write the plain value");
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            Node::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (open_.size() >= kMaxDepth) abandon(mark, "nested deeper than 64 levels");
    open_.push_back(Node{.kind = kind, .place = place(mark)});
  }

  void close() {
    Node done = std::move(open_.back());
    open_.pop_back();
    refuse_duplicates(done);
    add(std::move(done));
  }

  // A finished node becomes the root, an item of the open list, or a key or value of the open map.
  void add(Node node) {
    if (++nodes_ > kMaxNodes) {
      problems_.add(node.place, "", "more than 100,000 values; a config is short");
      throw Abandoned();
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Node& parent = open_.back();
    if (parent.kind == Node::Kind::sequence || parent.keys.size() > parent.items.size()) {
      // yaml-cpp places a value that is not written after the end of its key's line.
      if (node.kind == Node::Kind::null && !parent.keys.empty())
        node.place = parent.keys.back().place;
      parent.items.push_back(std::move(node));
    } else {
      add_key(parent, std::move(node));
    }
  }

  void add_key(Node& parent, Node key) {
    if (key.kind != Node::Kind::scalar) {
      problems_.add(key.place, "", "a key must be plain text, not " + describe(key));
    }
    parent.keys.push_back(std::move(key));
  }

  // Every key of a map that stands in it a second time.
  void refuse_duplicates(const Node& map) {
    std::vector<std::size_t> order(map.keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, {}, [&](std::size_t i) -> const std::string& { return map.keys[i].value; });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const Node& first = map.keys[order[i - 1]];
      const Node& second = map.keys[order[i]];
      if (first.value != second.value || first.kind != Node::Kind::scalar) continue;
      problems_.add(
          second.place, "",
          "the key " + quote(second.value) + " stands here a second time" +
              (lines_ ? " (before that in line " + std::to_string(first.place.line) + ")" : "") +
              "; a key may stand once");
    }
  }

  [[noreturn]] void abandon(const YAML::Mark& mark, const std::string& why) {
    problems_.add(place(mark), "", why + "; a config is shallow");
    throw Abandoned();
  }

  const std::string& source_;
  Problems& problems_;
  bool lines_;
  int documents_ = 0;
  std::size_t nodes_ = 0;
  std::vector<Node> open_;
  Node root_;
};

Node make_scalar(const Place& place, std::string_view value) {
  return Node{.kind = Node::Kind::scalar, .place = place, .value = std::string(value)};
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].kind == Kind::scalar && keys[i].value == key) return &items[i];
  }
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return quote(node.value);
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a section of keys";
  }
  return "";
}

Node parse_yaml(std::string_view text, const std::string& source, Problems& problems, bool lines) {
  if (text.size() > kMaxBytes) {
    problems.add({source}, "", "larger than 1 MiB; a config is short");
    return {};
  }
  Builder builder(source, problems, lines);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Abandoned&) {
    return {};
  } catch (const YAML::Exception& error) {
    const Place place = lines && error.mark.line >= 0
                            ? Place{source, error.mark.line + 1L, error.mark.column + 1L}
                            : Place{source};
    problems.add(place, "", "not valid YAML: " + error.msg);
    return {};
  }
  Node root = builder.take();
  if (root.place.file.empty()) root.place = lines ? Place{source, 1, 1} : Place{source};
  return root;
}

void apply_override(Node& document, const std::string& assignment, Problems& problems) {
  std::string source = quote(assignment);
  source = "--set " + source.substr(1, source.size() - 2);
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    problems.add({source}, "", "an override is KEY=VALUE, such as train.seeds=[13]");
    return;
  }
  Problems own;
  Node value = parse_yaml(std::string_view(assignment).substr(equals + 1), source, own, false);
  for (const std::string& line : own.lines())
    problems.add({source}, "", line.substr(source.size() + 2));
  if (!own.empty()) return;

  if (document.kind == Node::Kind::scalar || document.kind == Node::Kind::sequence)
    return;  // refused on its own
  Node* target = &document;
  std::string_view rest = std::string_view(assignment).substr(0, equals);
  if (std::ranges::count(rest, '.') > static_cast<std::ptrdiff_t>(kMaxDepth)) {
    problems.add({source}, "",
                 "a key deeper than 64 levels; keys are those of `pointsman describe config`");
    return;
  }
  while (true) {
    const auto dot = rest.find('.');
    const std::string_view key = rest.substr(0, dot);
    if (target->kind != Node::Kind::map) *target = Node{.kind = Node::Kind::map, .place = {source}};
    Node* next = target->find(key);
    if (next == nullptr) {
      target->keys.push_back(make_scalar({source}, key));
      target->items.push_back(Node{.place = {source}});
      next = &target->items.back();
    }
    target = next;
    if (dot == std::string_view::npos) break;
    rest = rest.substr(dot + 1);
  }
  *target = std::move(value);
}

}  // namespace pointsman::schema
