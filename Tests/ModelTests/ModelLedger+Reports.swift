import Money

/// What is debited and credited in a period, and what stood before it: debits less credits.
struct ModelSums: Equatable, CustomStringConvertible {
  var opening: Int128 = 0
  var debit: Int128 = 0
  var credit: Int128 = 0

  var isNothing: Bool { opening == 0 && debit == 0 && credit == 0 }
  var description: String { "\(opening) +\(debit) -\(credit)" }
}

extension ModelLedger {
  /// The sides of all transfers of a book that are known at a seal and effective up to a day.
  private func sides(
    _ book: String, to: Day, seal: Int
  ) -> [(posted: Posted, leg: Leg, account: String, debit: Int64, credit: Int64)] {
    posted.filter { $0.seal <= seal && $0.event.date <= to }.flatMap { one in
      one.legs.filter { $0.book == book }.flatMap { leg in
        [(one, leg, leg.debit, leg.amount, Int64(0)), (one, leg, leg.credit, Int64(0), leg.amount)]
      }
    }
  }

  /// Sums by fund, account, currency and segment.
  func sums(_ book: String, from: Day?, to: Day, seal: Int) -> [String: ModelSums] {
    sums(book, from: from, to: to, seal: seal) { leg, account in
      "\(leg.fund) \(account) \(leg.currency) \(leg.segment)"
    }
  }

  /// Sums by account, of one currency.
  func trialBalance(_ book: String, from: Day?, to: Day, seal: Int) -> [String: ModelSums] {
    sums(book, from: from, to: to, seal: seal) { leg, account in
      leg.currency == scheme.currency ? account : nil
    }
  }

  /// What is in a fund's own accounts, of equity, income and expense, before the period and at its end.
  func fundBalance(_ book: String, from: Day?, to: Day, seal: Int) -> (opening: Int128, closing: Int128) {
    let own = trialBalance(book, from: from, to: to, seal: seal).filter {
      "345".contains($0.key.prefix(1)) || $0.key == "2430"
    }
    return (
      own.values.reduce(0) { $0 - $1.opening },
      own.values.reduce(0) { $0 - $1.opening - $1.debit + $1.credit }
    )
  }

  /// What moved the accounts of a chart row in a period, sorted.
  func entries(_ book: String, chart: String, from: Day?, to: Day, seal: Int) -> [String] {
    sides(book, to: to, seal: seal).filter { side in
      side.account.hasPrefix(chart) && side.leg.currency == scheme.currency
        && side.posted.event.date >= from ?? side.posted.event.date
    }.map { side in
      "\(side.posted.event.date) \(side.posted.seal) \(side.posted.event.kind) \(side.posted.event.book)/"
        + "\(side.posted.event.reference) \(side.leg.component) \(side.leg.segment) \(side.debit) "
        + "\(side.credit)"
    }.sorted()
  }

  private func sums(
    _ book: String, from: Day?, to: Day, seal: Int, _ key: (Leg, String) -> String?
  ) -> [String: ModelSums] {
    var sums: [String: ModelSums] = [:]
    for side in sides(book, to: to, seal: seal) {
      guard let key = key(side.leg, side.account) else { continue }
      if let from, side.posted.event.date < from {
        sums[key, default: ModelSums()].opening += Int128(side.debit) - Int128(side.credit)
      } else {
        sums[key, default: ModelSums()].debit += Int128(side.debit)
        sums[key, default: ModelSums()].credit += Int128(side.credit)
      }
    }
    return sums.filter { !$0.value.isNothing }
  }

  /// All open items, those that are cleared too, sorted.
  var itemTexts: [String] {
    items.map { item in
      [
        item.book, item.reference, item.kind, item.party, item.treaty, item.segment, item.fund, item.currency,
        "\(item.amount)", "\(item.date)", item.guarantee, item.claim, "\(item.remaining)",
      ].joined(separator: "|")
    }.sorted()
  }

  /// The transfers of a batch, in their order.
  func legTexts(seal: Int) -> [String] {
    posted.filter { $0.seal == seal }.flatMap { one in
      one.legs.map { leg in
        "\(one.event.kind) \(one.event.date) \(leg.component) \(leg.book)/\(leg.fund) \(leg.debit) "
          + "\(leg.credit) \(leg.currency) \(leg.amount) \(leg.segment)"
      }
    }
  }
}
