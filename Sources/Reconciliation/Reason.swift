/// Why items were matched or proposed, as small figures; ``text(_:difference:)`` says it in words.
struct Reason: Sendable, Equatable {
  enum Kind: UInt8, Sendable {
    case sameReference, sameReferenceSum, reversal, party, subset, several, text, near, ambiguous,
      contradiction
    case chance, exhausted, conflict, offset, apart
  }

  var kind: Kind
  /// The kind of reference, where one is meant.
  var reference: ReferenceKind?
  /// The reference or the party.
  var symbol: UInt32 = SymbolTable.none
  /// Days, candidates, nodes, likeness or difference, by kind.
  var figure: Int64 = 0

  /// - Parameter difference: of a match, minor units; within the tolerance.
  func text(_ symbols: SymbolTable, difference: Int128 = 0) -> String {
    let text = text(symbols)
    return difference == 0 ? text : "\(text), but for a difference of \(difference) within the tolerance"
  }

  private func text(_ symbols: SymbolTable) -> String {
    let name = "\(reference?.name ?? "party") \(symbols.text(symbol))"
    switch kind {
    case .sameReference: return "both carry \(name), and the amounts agree"
    case .sameReferenceSum: return "all that carry \(name) sum to the same on both sides"
    case .reversal: return "\(name) was reversed or returned: the amounts cancel each other"
    case .party: return "amount and \(name) agree, \(figure) days apart, and there is no other candidate"
    case .subset: return "the only subset of \(name) that sums to it, after \(figure) nodes"
    case .several:
      return "the only subset of \(name) that sums to the same on both sides, after \(figure) nodes"
    case .text: return "the amounts agree, and the texts are \(figure) thousandths alike"
    case .near: return "\(name) agrees, and the amounts differ by \(figure)"
    case .ambiguous: return "\(figure) candidates fit by \(name)"
    case .contradiction: return "fits by \(name), but a reference of it points to another item"
    case .chance: return "a subset of \(name) sums to it, but so many subsets make such a sum by chance"
    case .exhausted: return "\(name): the search stopped at its budget of \(figure) nodes"
    case .offset: return "a subset of \(name) sums to the same, but by errors that offset each other"
    case .apart: return "a match of these was taken back: a person decides"
    case .conflict: return "a subset of \(name) sums to it, but an item of it fits another sum as well"
    }
  }
}
