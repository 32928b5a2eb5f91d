import Ledger
import Money
import Posting
import Reconciliation
import Store

/// Makes items of transfers and of bank lines: which of their texts are references, and of what kind.
///
/// Ours: the event's reference, its document (a creditor reference where its check digits hold), its
/// guarantee and claim; the party of the event, else the other account's. Theirs: the end-to-end id, the
/// payer's reference, the structured reference; each word of the remittance that is a reference, guarantee or
/// claim of ours; the party whose name in the pack is that of the counterparty.
struct ItemReader {
  private(set) var input: MatchingInput
  /// The party of all items of both sides, where they are of one account with it; else empty.
  var party = ""
  /// Whether a document of ours is the name of a line.
  private var namesLines = false
  private var parties: [String: String] = [:]
  private let disputed: Set<Key>
  /// Differences that wait for their posting, by its reference.
  private let differences: [String: ReconciliationStore.Difference]
  /// Transfers that post them: they are no items, for the bank knows nothing of them.
  private(set) var postedDifferences: [(difference: ReconciliationStore.Difference, item: ItemID)] = []
  /// Where the fields that count stand, by the names of an event's fields.
  private var layouts: [String: [Int?]] = [:]

  private struct Key: Hashable {
    var side: MatchSide
    var id: ItemID
  }

  init(
    _ scheme: Scheme, _ input: MatchingInput, disputed: [ReconciliationStore.Member],
    differences: [ReconciliationStore.Difference]
  ) {
    self.input = input
    self.differences = Dictionary(differences.map { ($0.reference, $0) }) { first, _ in first }
    self.disputed = Set(disputed.map { Key(side: $0.side, id: $0.id) })
    for party in scheme.parties {
      for name in [party.code, party.nameEnglish, party.nameLocal] {
        let folded = FoldedText.fold(name)
        // A name that two parties have says nothing.
        if !folded.isEmpty {
          parties[folded] = parties[folded] == nil || parties[folded] == party.code ? party.code : ""
        }
      }
    }
  }

  private static let fields = ["reference", "document", "guarantee", "claim", "party", "memo", "treaty"]

  mutating func add(_ entry: ReconciliationStore.OurEntry) {
    let layout = layout(entry.columns)
    let values = entry.record.split(separator: "\t", omittingEmptySubsequences: false)
    func value(_ field: Int) -> String {
      layout[field].flatMap { $0 < values.count ? String(values[$0]) : nil } ?? ""
    }
    if let difference = differences[value(0)], !entry.isMatched, difference.amount == entry.amount,
      difference.currency == entry.currency
    {
      return postedDifferences.append((difference, entry.id))
    }
    var item = Item(id: entry.id, day: entry.day, amount: entry.amount, currency: entry.currency)
    let document = value(1)
    for (kind, text) in [(ReferenceKind.reference, value(0)), (.guarantee, value(2)), (.claim, value(3))]
    where !text.isEmpty {
      item.references.append((kind, text))
    }
    if !document.isEmpty {
      namesLines = namesLines || document.hasPrefix(BankLineName.prefix)
      let isStructured = CreditorReference.normalised(document) != nil
      item.references.append((isStructured ? .creditor : .reference, document))
    }
    if !value(6).isEmpty, !value(0).isEmpty { item.references.append((.settlement, value(0))) }
    item.party = !party.isEmpty ? party : value(4).isEmpty ? entry.counterDetail : value(4)
    item.text = value(5)
    item.flags = flags(.ours, entry.id, isMatched: entry.isMatched)
    input.append(item, to: .ours)
  }

  /// What a text is as a code of ours that a remittance may name. A code of two characters may stand in any
  /// text.
  private func codes(_ text: String) -> ReferenceKinds {
    if text.utf8.count <= 2 { return ReferenceKinds() }
    return input.kindsOfOurs(text).intersection([.reference, .guarantee, .claim])
  }

  private mutating func layout(_ columns: String) -> [Int?] {
    if let known = layouts[columns] { return known }
    let names = columns.split(separator: "\t").map(String.init)
    let layout = Self.fields.map { names.firstIndex(of: $0) }
    layouts[columns] = layout
    return layout
  }

  mutating func add(_ line: ReconciliationStore.TheirLine) {
    var item = Item(id: line.id, day: line.day, amount: line.amount, currency: line.currency)
    // Only where an event was made for it: else each line would be unlike all others.
    if namesLines {
      let name = BankLineName.text(line.id)
      if !codes(name).isEmpty { item.name = name }
    }
    for (kind, text) in [
      (ReferenceKind.endToEnd, line.endToEnd), (.reference, line.instruction),
      (.creditor, line.creditorReference),
    ] where !text.isEmpty {
      item.references.append((kind, text))
      for known in codes(text).all where known != kind {
        item.references.append((known, text))
      }
    }
    for word in Self.words(line.remittance) {
      let kinds = codes(word)
      if !kinds.isEmpty {
        for kind in kinds.all { item.references.append((kind, word)) }
        if kinds.contains(.reference) { item.references.append((.settlement, word)) }
      } else if CreditorReference.normalised(word) != nil {
        item.references.append((.creditor, word))
      }
    }
    item.party = !party.isEmpty ? party : parties[FoldedText.fold(line.counterparty)] ?? ""
    item.text = "\(line.counterparty) \(line.remittance)"
    item.flags = flags(.theirs, line.id, isMatched: line.isMatched)
    input.append(item, to: .theirs)
  }

  private func flags(_ side: MatchSide, _ id: ItemID, isMatched: Bool) -> Item.Flags {
    if isMatched { return .consumed }
    return disputed.contains(Key(side: side, id: id)) ? .disputed : []
  }

  /// Words as references are written: divided by blanks, commas and semicolons.
  private static func words(_ text: String) -> [String] {
    text.split { $0.isWhitespace || $0 == "," || $0 == ";" }.compactMap { found in
      var word = found
      while let first = word.first, first == "." || first == ":" || first == "(" { word.removeFirst() }
      while let last = word.last, last == "." || last == ":" || last == ")" { word.removeLast() }
      return word.isEmpty ? nil : word.uppercased()
    }
  }
}

/// What a line of a bank is called in an event that was made for it, so that the two match by reference.
public enum BankLineName {
  static let prefix = "bank-line/"

  public static func text(_ id: ItemID) -> String { "\(prefix)\(id.number)/\(id.part)" }
}
