import Ledger
import Money
import Posting
import Reinsurance

/// Excess treaties of several currencies (reinsurance.md 4.5): what could not be told in one of them is
/// refused.
extension SchemeBuilder {
  /// How an excess takes in guarantees of other currencies than its own.
  mutating func conversion(_ record: PackRecord, _ treaty: Treaty) -> TreatyConversion? {
    let rates = rates(record, treaty)
    guard let convert = record["money.convert"] else {
      if let place = record.places(under: "money.rates").first {
        report(
          record, "money.rates.\(place).rate", "bad-value", "is of no use without money.convert",
          "write convert: fixed beside it")
      }
      return nil
    }
    if treaty.kind.isProportional, treaty.kind.isOfRisks {
      report(
        record, "money.convert", "not-supported",
        "is not for a \(treaty.kind.rawValue): a share is posted with its claim, in the claim's currency",
        "leave it out, and write a treaty for each currency")
      return nil
    }
    if cedesAsReinsurer(treaty) {
      report(
        record, "money.convert", "not-supported",
        "is not for what a reinsurer assumed, which has the currency of the treaty that brought it",
        "leave it out, and write a treaty for each currency")
    }
    let isFixed = convert == "fixed"
    if !isFixed, let place = record.places(under: "money.rates").first {
      report(
        record, "money.rates.\(place).rate", "bad-value", "stands beside the rates of exchange_rate.csv",
        "write convert: fixed, or leave the rates out")
    }
    if isFixed, record.places(under: "money.rates").isEmpty {
      report(
        record, "money.convert", "missing-value", "stands without the rates",
        "write rates: [ { from: USD, rate: \"0.92\" } ] beside it")
      return nil
    }
    for book in books where treaty.isCeded(by: book.value) {
      let own = book.value.currency
      guard own != treaty.currency, isFixed ? rates[own] == nil : !isExchanged(own, treaty.currency) else {
        continue
      }
      report(
        record, "money.convert", "no-exchange-rate",
        "has no rate for book \(book.value.code): \(own) is never exchanged into \(treaty.currency)",
        isFixed
          ? "add { from: \(own), rate: RATE } to rates"
          : "add rows from \(own) to \(treaty.currency) to exchange_rate.csv")
      break
    }
    return isFixed ? .fixed(rates) : .account
  }

  private mutating func rates(_ record: PackRecord, _ treaty: Treaty) -> [Currency: Ratio] {
    var found: [Currency: Ratio] = [:]
    for place in record.places(under: "money.rates") {
      let name = "money.rates.\(place)."
      guard let from = record[name + "from"].flatMap({ Currency($0) }),
        let rate = record[name + "rate"].flatMap({ Ratio($0) }), rate > .zero
      else {
        report(
          record, name + (record[name + "rate"] == nil ? "from" : "rate"), "bad-value",
          "lacks its currency, or a rate above zero",
          "write { from: USD, rate: \"0.92\" }: what one of it is worth in \(treaty.currency)")
        continue
      }
      guard from != treaty.currency, found.updateValue(rate, forKey: from) == nil else {
        report(
          record, name + "from", "bad-value",
          from == treaty.currency ? "is the currency of the treaty" : "has a rate already",
          "state each other currency once")
        continue
      }
    }
    return found
  }

  /// Whether exchange_rate.csv has any rate between two currencies.
  func isExchanged(_ one: Currency, _ other: Currency) -> Bool {
    records("exchange_rate").contains {
      [$0["from"], $0["to"]] == [one.code, other.code] || [$0["to"], $0["from"]] == [one.code, other.code]
    }
  }

  private func cedesAsReinsurer(_ treaty: Treaty) -> Bool {
    books.contains { $0.value.role == .insurer && treaty.isCeded(by: $0.value) }
  }

  /// Treaties that convert, and others that look at the same loss in another currency or at another rate:
  /// shares of a claim have to come before, and of other excess treaties nothing could be taken off exactly.
  mutating func checkCurrencies() {
    for treaty in treaties where treaty.value.conversion != nil {
      for other in treaties where other.value.code != treaty.value.code {
        guard SchemeBuilder.canMeet(treaty.value, other.value) else { continue }
        if other.value.kind.isProportional, other.value.kind.isOfRisks {
          guard other.value.currency != treaty.value.currency, other.value.inuring >= treaty.value.inuring
          else { continue }
          report(
            treaty.record, "inuring", "conversion-order",
            "does not come after \(other.value.code), a share in \(other.value.currency) of what this treaty "
              + "converts into \(treaty.value.currency)",
            "give this treaty a later inuring number")
        } else if !convertsAlike(treaty.value, other.value) {
          report(
            treaty.record, "money.convert", "conversion-differs",
            "takes losses at other rates than \(other.value.code), which is in \(other.value.currency): what "
              + "one takes of a loss could not be told to the other",
            "give both one currency and one way of converting, or scopes that do not meet")
        } else {
          continue
        }
        break
      }
    }
    checkConvertedRetrocession()
  }

  /// Whether both see every loss that they may both cover in the same currency, at the same rate. Without a
  /// conversion only losses of the treaty's own currency are covered.
  private func convertsAlike(_ one: Treaty, _ other: Treaty) -> Bool {
    guard one.currency == other.currency else { return false }
    return one.conversion == nil || other.conversion == nil || one.conversion == other.conversion
  }

  /// What a treaty that converts brings is in its own currency, and its guarantees are not.
  private mutating func checkConvertedRetrocession() {
    for outward in treaties {
      let named = outward.value.scope.compactMap { $0["treaty"] }
      let namesAll = !named.isEmpty && named.count == outward.value.scope.count
      let inward = treaties.first { other in
        other.value.conversion != nil && (!namesAll || named.contains(other.value.code))
          && other.value.reinsurers.contains { code in
            let book = parties.first { $0.value.code == code }?.value.book
            return book.map { outward.value.isCeded(by: books[$0].value) } ?? false
          }
      }
      guard let inward else { continue }
      report(
        outward.record, namesAll ? "scope.0.treaty" : outward.record.cedantField, "not-supported",
        "takes in what \(inward.value.code) brings, which is converted from other currencies",
        "name the treaties that it is of, such as scope: [ { treaty: QS } ]")
    }
  }
}
