import Guarantees
import Ledger
import Posting

extension EventPass {
  /// Seals what the event changed of what its guarantee's fee earns.
  /// - Returns: how many terms it has.
  mutating func sealFeeTerms() -> Int16 {
    var count: Int16 = 0
    while let row = feeTerms.next(through: event.id) {
      guard isOwn(row.event, "fee_term \(row.element.ordinal)") else { continue }
      seal(row.element, ordinal: count)
      count &+= 1
    }
    return count
  }

  private mutating func seal(_ row: StoredFeeTerm, ordinal: Int16) {
    guard let term = row.term, row.months == term.months, names.hasSegment(row.segment) else {
      return fault(
        "fee-term",
        expected: "fee_term \(ordinal) of a known earning and segment, and the months of its term",
        found: "segment \(row.segment), \(row.months) months")
    }
    if row.ordinal != ordinal || row.book != event.book || row.day != event.day
      || row.guarantee != guarantee
    {
      fault(
        "fee-term", expected: "fee_term \(ordinal), of the event's book, day and guarantee",
        found: "fee_term \(row.ordinal), book \(row.book), effective \(DayText.of(row.day)), "
          + "guarantee \(row.guarantee)")
    }
    addFee(FeeSum.weighted(term, book: row.book, guarantee: Array(row.guarantee.utf8), weights))
    sealing.append(
      term, ordinal: row.ordinal, fund: row.fund, currency: row.currency,
      segment: names.keys.segments[Int(row.segment)])
  }
}

/// Terms of fees, each weighted by its guarantee and stretch and added up: what events changed is what the
/// latest versions of the guarantees say.
enum FeeSum {
  static func weighted(
    _ term: FeeTerm, book: Int32, guarantee: [UInt8], _ weights: KeyedHash
  ) -> UInt128 {
    let place = FeeEarning.allCases.firstIndex(of: term.earning) ?? 0
    let owner = guarantee.withUnsafeBufferPointer {
      weights($0, UInt64(UInt32(bitPattern: book)), UInt64(place))
    }
    let stretch =
      UInt64(UInt32(bitPattern: term.starts.number)) << 32 | UInt64(UInt32(bitPattern: term.ends.number))
    return UInt128(weights(owner, stretch)) &* UInt128(truncatingIfNeeded: term.amount)
  }
}
