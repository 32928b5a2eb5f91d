import Guarantees
import Ledger
import Money
import Posting

/// Areas, disasters, direct loans and the orders of delivery and spending.
extension SchemeBuilder {
  mutating func buildDisasters(_ scheme: inout Scheme) {
    let codes = records("area").compactMap { $0["area"] }
    let known = Set(codes)
    for record in records("area") {
      guard let code = record["area"], let name = record["name_en"] else { continue }
      if let parent = record["parent"], !known.contains(parent) {
        reportUnknown(record, "parent", in: "area", among: codes)
      }
      scheme.areas.append(
        Area(
          code: code, parent: record["parent"], nameEnglish: name, nameLocal: record["name_local"] ?? name))
    }
    checkParents(scheme.areas)
    for record in records("disaster") {
      guard let code = record["disaster"], let kind = record["kind"], let area = record["area"],
        let declared = record["declared"].flatMap({ Day($0) }), let from = record["from"].flatMap({ Day($0) })
      else { continue }
      if !known.contains(area) { reportUnknown(record, "area", in: "area", among: codes) }
      let to = record["to"].flatMap { Day($0) }
      if let to, to < from {
        report(
          record, "to", "validity-order", "is before the day it began",
          "write the last day, or leave it blank")
      }
      scheme.disasters.append(
        Disaster(
          code: code, kind: kind, declared: declared, area: area, from: from, to: to,
          legalBasis: record["legal_basis"], name: record["name_en"]))
    }
    scheme.loanTerms = loanTerms()
    scheme.supportOrder = records("support_order").compactMap { record in
      guard let order = record.whole("order"), let purpose = record["purpose"] else { return nil }
      if let product = record["product"], !scheme.loanTerms.contains(where: { $0.product == product }) {
        reportUnknown(record, "product", in: "loan_term", among: scheme.loanTerms.map(\.product))
      }
      return SupportRank(
        order: order, purpose: purpose, book: record["book"], product: record["product"],
        validity: record.validity)
    }
    let books = books.map(\.value.code)
    for record in records("support_order") { _ = refers(record, "book", to: "book", among: books) }
    buildSpendingOrder(&scheme, books)
    buildExchangeRates(&scheme)
  }

  /// An area is inside itself by no way.
  private mutating func checkParents(_ areas: [Area]) {
    let parents = Dictionary(areas.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
    for record in records("area") {
      var (area, steps) = (record["parent"], 0)
      while let next = area, steps <= 16 { (area, steps) = (parents[next] ?? nil, steps + 1) }
      if area != nil {
        return report(
          record, "parent", "area-circle", "leads to no end", "let the topmost area have no parent")
      }
    }
  }

  private mutating func loanTerms() -> [LoanTerm] {
    records("loan_term").compactMap { record in
      guard let product = record["product"] else { return nil }
      var term = LoanTerm(
        product: product, isByDeclaration: record["by"] == "declared", validity: record.validity)
      term.cap = money(record, "cap")
      term.jointCap = money(record, "joint_cap")
      term.jointWith = Set(record["joint_with"]?.split(separator: " ").map(String.init) ?? [])
      term.rateCap = record["rate_cap"].flatMap { Ratio($0) }
      term.maximumTermMonths = record.whole("max_term_months")
      term.maximumDeferralMonths = record.whole("max_deferral_months")
      return term
    }
  }

  mutating func buildExchangeRates(_ scheme: inout Scheme) {
    for record in records("exchange_rate") {
      guard let from = record["from"].flatMap({ Currency($0) }),
        let to = record["to"].flatMap({ Currency($0) }),
        let rate = record["rate"].flatMap({ Ratio($0) })
      else { continue }
      guard from != to, rate > .zero else {
        report(
          record, from == to ? "to" : "rate", "bad-value",
          from == to ? "is the same currency" : "is not more than zero",
          from == to ? "name the other currency" : "write how much of `to` one of `from` is worth")
        continue
      }
      scheme.exchangeRates.append(StatedRate(from: from, to: to, rate: rate, validity: record.validity))
    }
  }

  private mutating func buildSpendingOrder(_ scheme: inout Scheme, _ books: [String]) {
    let parties = parties.map(\.value.code)
    for record in records("spending_order") {
      guard refers(record, "book", to: "book", among: books),
        refers(record, "party", to: "party", among: parties), let book = record["book"],
        let fund = record["fund"], let order = record.whole("order"), let party = record["party"]
      else { continue }
      scheme.spendingOrder.append(
        SpendingRank(book: book, fund: fund, order: order, party: party, validity: record.validity))
    }
  }
}
