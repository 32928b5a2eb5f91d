import Money
import Reconciliation

/// A short way to write items: `i(1, 500, "e:E1 p:bank g:G17", day: 3)`.
func i(
  _ id: Int64, _ amount: Int64, _ words: String = "", day: Int32 = 0, text: String = "",
  currency: String = "JPY", flags: Item.Flags = []
) -> Item {
  var item = Item(
    id: ItemID(id), day: Day(number: 19_000 + day), amount: amount,
    currency: Currency(currency) ?? Currency("JPY")!, text: text, flags: flags)
  for word in words.split(separator: " ") {
    let value = String(word.dropFirst(2))
    switch word.first {
    case "p": item.party = value
    case "r": item.references.append((.reference, value))
    case "e": item.references.append((.endToEnd, value))
    case "c": item.references.append((.creditor, value))
    case "b": item.references.append((.batch, value))
    case "s": item.references.append((.settlement, value))
    case "k": item.references.append((.claim, value))
    default: item.references.append((.guarantee, value))
    }
  }
  return item
}

let asOf = Day(number: 19_020)

func reconcile(
  _ ours: [Item], _ theirs: [Item], _ rules: MatchingRules = .standard,
  undone: [(ours: [Int64], theirs: [Int64])] = []
) -> ReconciliationResult {
  var input = MatchingInput(asOf: asOf)
  for item in ours { input.append(item, to: .ours) }
  for item in theirs { input.append(item, to: .theirs) }
  for match in undone {
    input.keepApart(
      match.ours.map { (MatchSide.ours, ItemID($0)) } + match.theirs.map { (MatchSide.theirs, ItemID($0)) })
  }
  return Reconciler.reconcile(input, by: rules)
}

func numbers(_ ids: [ItemID]) -> String {
  ids.isEmpty ? "-" : ids.map { "\($0.number)" }.joined(separator: ",")
}

/// `rule 1,2~11`, sorted.
func matches(_ result: ReconciliationResult) -> [String] {
  result.matches.map { "\($0.rule) \(numbers($0.ours))~\(numbers($0.theirs))" }.sorted()
}

func proposals(_ result: ReconciliationResult) -> [String] {
  result.proposals.map { "\($0.rule) \(numbers($0.ours))~\(numbers($0.theirs))" }.sorted()
}

func breaks(_ result: ReconciliationResult) -> [String] {
  result.breaks.map { "\($0.kind.name) \(numbers($0.ours))~\(numbers($0.theirs))" }.sorted()
}

struct StageCase: Sendable, CustomStringConvertible {
  var name: String
  var ours: [Item]
  var theirs: [Item]
  var matches: [String] = []
  var proposals: [String] = []
  var breaks: [String] = []
  var rules = MatchingRules.standard

  var description: String { name }
}
