import Money
import Reconciliation
import Tabular
import Yams

/// Reads a file of matching rules (`gledger.rules/1`), with the line of every fault.
///
///     format: gledger.rules/1
///     name: house
///     timing_days: 5
///     buckets: [7, 30, 90]
///     tolerances: [ { currency: USD, amount: "0.02", account: "5190" } ]
///     stages:
///       - { name: exact, method: reference, kinds: [reference, end-to-end] }
///       - { name: creditor, method: reference, kinds: [creditor] }
///       - { name: batch, method: sum, kinds: [batch, settlement], days: 10 }
///       - { name: returned, method: reversal, kinds: [end-to-end], days: 30 }
///       - { name: amount-day-party, method: amount, days: 5 }
///       - { name: parts, method: subset, single: ours, parts: 8, days: 5 }
///       - { name: nets, method: subset, single: theirs, nets: yes, parts: 6, days: 5 }
///       - { name: groups, method: several, parts: 5, nodes: 20000, days: 5 }
///       - { name: near, method: near, amount: 100, days: 5 }
///       - { name: text, method: text, likeness: 500, days: 10 }
///
/// Codes: `bad-rules`, `unknown-key`, and those of ``YAMLText``.
public struct MatchingRulesReader {
  public static let formatName = "gledger.rules/1"
  private let file: String
  private var faults: [Diagnostic] = []

  private init(file: String) { self.file = file }

  /// - Throws: every fault that was found.
  public static func read(_ bytes: [UInt8], file: String) throws(MappingErrors) -> (
    MatchingRules, name: String
  ) {
    var reader = MatchingRulesReader(file: file)
    let root: Node
    do throws(Diagnostic) {
      root = try YAMLText.root(bytes, file: file, beginning: "format: \(formatName)")
    } catch {
      throw MappingErrors(diagnostics: [error])
    }
    let result = reader.rules(root)
    guard reader.faults.isEmpty else { throw MappingErrors(diagnostics: reader.faults) }
    return result
  }

  private mutating func rules(_ root: Node) -> (MatchingRules, name: String) {
    let top = members(
      root, allowed: ["format", "name", "note", "timing_days", "buckets", "tolerances", "stages"])
    if top["format"]?.string != Self.formatName {
      fail(root, "does not say its format", "begin with format: \(Self.formatName)")
    }
    var rules = MatchingRules(stages: [])
    if let node = top["timing_days"] { rules.timingDays = number(node, 0...366) }
    if let node = top["buckets"] {
      rules.buckets = list(node).map { number($0, 0...100_000) }
      if rules.buckets.isEmpty || zip(rules.buckets, rules.buckets.dropFirst()).contains(where: { $0 >= $1 })
      {
        fail(node, "are no rising days", "write [7, 30, 90]")
      }
    }
    for node in list(top["tolerances"]) { tolerance(node, &rules) }
    for node in list(top["stages"]) {
      if let stage = stage(node) { rules.stages.append(stage) }
    }
    if rules.stages.isEmpty {
      fail(top["stages"] ?? root, "has no stages", "write stages: and a list of rules")
    }
    if Set(rules.stages.map(\.name)).count < rules.stages.count {
      fail(
        top["stages"] ?? root, "has two stages of one name",
        "a match says its rule: give each a name of its own")
    }
    return (rules, top["name"]?.string ?? file)
  }

  private mutating func tolerance(_ node: Node, _ rules: inout MatchingRules) {
    let fields = members(node, allowed: ["currency", "amount", "account"])
    guard let code = fields["currency"]?.string, let currency = Currency(code) else {
      return fail(fields["currency"] ?? node, "is no currency", "write a code of ISO 4217: JPY")
    }
    guard let text = fields["amount"]?.string, let amount = try? Amount(text, currency), amount.minor >= 0
    else {
      return fail(fields["amount"] ?? node, "is no amount of \(code)", "write major units: \"0.02\"")
    }
    guard let account = fields["account"]?.string, !account.isEmpty else {
      return fail(node, "names no account for the difference", "write account: and a code of the chart")
    }
    if rules.tolerances.contains(where: { $0.currency == currency }) {
      return fail(node, "is a second tolerance of \(code)", "write one for each currency")
    }
    rules.tolerances.append(
      MatchingRules.Tolerance(currency: currency, amount: amount.minor, account: account))
  }

  private mutating func stage(_ node: Node) -> MatchingRules.Stage? {
    let methods = ["reference", "sum", "reversal", "amount", "subset", "several", "near", "text"]
    guard let word = node.mapping?["method"]?.string, methods.contains(word) else {
      fail(node, "names no method", "use one of: \(methods.joined(separator: ", "))")
      return nil
    }
    let bounds = ["parts", "candidates", "near", "nodes", "all_nodes", "odds", "nets"]
    let own: [String] =
      switch word {
      case "reference", "sum", "reversal": ["kinds"]
      case "subset": ["single"] + bounds
      case "several": bounds.dropLast()
      case "near": ["amount"]
      case "text": ["likeness"]
      default: []
      }
    let fields = members(node, allowed: ["name", "method", "days"] + own)
    let days = fields["days"].map { number($0, 0...3660) }
    guard let method = method(word, fields, node) else { return nil }
    return MatchingRules.Stage(fields["name"]?.string ?? word, method, days: days)
  }

  private mutating func method(_ word: String, _ fields: [String: Node], _ node: Node) -> MatchingRules
    .Method?
  {
    switch word {
    case "reference": return .reference(kinds(fields["kinds"], node))
    case "sum": return .sum(kinds(fields["kinds"], node))
    case "reversal": return .reversal(kinds(fields["kinds"], node))
    case "amount": return .amount
    case "several": return .several(search(fields))
    case "near": return .near(Int64(fields["amount"].map { number($0, 0...1_000_000) } ?? 100))
    case "text": return .text(likeness: fields["likeness"].map { number($0, 1...1000) } ?? 500)
    default:
      guard let single = fields["single"]?.string,
        let side = ["ours": MatchSide.ours, "theirs": .theirs][single]
      else {
        fail(
          fields["single"] ?? node, "does not say which side is single",
          "write single: ours or single: theirs")
        return nil
      }
      return .subset(single: side, search(fields))
    }
  }

  private mutating func kinds(_ node: Node?, _ stage: Node) -> [ReferenceKind] {
    let names = node?.sequence?.compactMap(\.string) ?? []
    let kinds = names.compactMap { ReferenceKind(name: $0) }
    if kinds.isEmpty || kinds.count < names.count {
      let known = ReferenceKind.allCases.map(\.name).joined(separator: ", ")
      fail(node ?? stage, "are no kinds of references", "use some of: \(known)")
    }
    return kinds
  }

  private mutating func search(_ fields: [String: Node]) -> MatchingRules.Search {
    var search = MatchingRules.Search()
    if let node = fields["parts"] { search.parts = number(node, 2...32) }
    if let node = fields["candidates"] { search.candidates = number(node, 2...10_000) }
    if let node = fields["near"] { search.near = Int64(number(node, 0...1_000_000)) }
    if let node = fields["nodes"] { search.nodes = number(node, 1...100_000_000) }
    if let node = fields["all_nodes"] { search.allNodes = number(node, 1...100_000_000_000) }
    if let node = fields["odds"] { search.odds = number(node, 1...1_000_000_000) }
    if let node = fields["nets"] {
      search.nets = node.string == "yes"
      if !["yes", "no"].contains(node.string ?? "") {
        fail(node, "is neither yes nor no", "write nets: yes")
      }
    }
    return search
  }

  /// A mapping where a list belongs is refused: what it says would not count.
  private mutating func list(_ node: Node?) -> [Node] {
    guard let node else { return [] }
    guard let list = node.sequence else {
      fail(node, "is no list", "begin each entry with a dash, or write [ … ]")
      return []
    }
    return Array(list)
  }

  private mutating func number(_ node: Node, _ range: ClosedRange<Int>) -> Int {
    if let text = node.string, let number = Int(text), range.contains(number) { return number }
    fail(node, "is no number from \(range.lowerBound) to \(range.upperBound)", "write digits only")
    return range.lowerBound
  }

  private mutating func members(_ node: Node, allowed: [String]) -> [String: Node] {
    guard let mapping = node.mapping else {
      fail(node, "is no mapping of keys", "write key: value")
      return [:]
    }
    var found: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.string, allowed.contains(name) else {
        fail(key, "is no key of this place", "use: \(allowed.joined(separator: ", "))", code: "unknown-key")
        continue
      }
      found[name] = value
    }
    return found
  }

  private mutating func fail(_ node: Node, _ message: String, _ remedy: String, code: String = "bad-rules") {
    faults.append(
      Diagnostic(
        file: file, line: node.mark?.line ?? 1, column: node.mark?.column, code: code, value: node.string,
        message: message, remedy: remedy))
  }
}
