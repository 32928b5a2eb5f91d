import Guarantees
import Ledger
import Money
import Posting
import Reinsurance

/// A scheme for reading: what `gledger scheme show` prints.
///
///     print(SchemeSummary(pack.scheme).lines.joined(separator: "\n"))
public struct SchemeSummary: Sendable {
  /// One part of the scheme as rows of texts.
  public struct Table: Sendable {
    public var title: String
    public var columns: [String]
    public var rows: [[String]]
  }

  /// Identity, books, funds, accounts, rules, mirrors, programmes, layers, treaties, limits, fees and
  /// reserves, in this order; rows in the order of the scheme.
  public let tables: [Table]

  public init(_ scheme: Scheme) {
    tables =
      [
        SchemeSummary.identity(scheme), SchemeSummary.books(scheme), SchemeSummary.funds(scheme),
        SchemeSummary.parties(scheme), SchemeSummary.accounts(scheme), SchemeSummary.rules(scheme),
        SchemeSummary.mirrors(scheme), SchemeSummary.programmes(scheme), SchemeSummary.layers(scheme),
        SchemeSummary.treaties(scheme), SchemeSummary.limits(scheme),
      ] + SchemeSummary.feesAndReserves(scheme)
  }

  /// The tables as plain text, columns aligned, an empty line between tables, none without rows.
  public var lines: [String] {
    var lines: [String] = []
    for table in tables where !table.rows.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines.append(table.title)
      lines += SchemeSummary.aligned([table.columns] + table.rows).map { "  " + $0 }
    }
    return lines
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        guard row[(column + 1)...].contains(where: { !$0.isEmpty }) else { break }
        line += String(repeating: " ", count: widths[column] - cell.count + 2)
      }
      return line
    }
  }

  private static func identity(_ scheme: Scheme) -> Table {
    let hash = scheme.hash.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
    return Table(
      title: "Scheme " + scheme.name + (scheme.isExample ? " (example)" : ""), columns: ["item", "value"],
      rows: [
        ["version", scheme.version], ["hash", hash], ["currency", scheme.currency.code],
        ["time zone", scheme.timeZone], ["languages", scheme.languages.joined(separator: " ")],
        ["fiscal year begins in month", String(scheme.fiscalYearStartMonth)],
        ["money of other payers", scheme.compensation.rawValue],
        ["statement lines", String(scheme.statementLines.count)], ["labels", String(scheme.labels.count)],
      ])
  }

  private static func books(_ scheme: Scheme) -> Table {
    let order = scheme.books.indices.sorted { left, right in
      let (a, b) = (roleOrder(scheme.books[left].role), roleOrder(scheme.books[right].role))
      return a != b ? a < b : left < right
    }
    return Table(
      title: "Books", columns: ["role", "book", "name", "currency", "valid"],
      rows: order.map { place in
        let book = scheme.books[place]
        return [book.role.rawValue, book.code, book.nameEnglish, book.currency.code, text(book.validity)]
      })
  }

  private static func roleOrder(_ role: Role) -> Int { Role.allCases.firstIndex(of: role) ?? 0 }

  private static func funds(_ scheme: Scheme) -> Table {
    Table(
      title: "Funds", columns: ["book", "fund", "name", "source", "restricted", "valid"],
      rows: scheme.funds.map { fund in
        [
          scheme.books[fund.book].code, fund.code, fund.nameEnglish, fund.sourceKind,
          fund.restricted ? "yes" : "no", text(fund.validity),
        ]
      })
  }

  private static func parties(_ scheme: Scheme) -> Table {
    Table(
      title: "Parties without a book", columns: ["party", "kind", "name", "valid"],
      rows: scheme.parties.filter { $0.book == nil }.map {
        [$0.code, $0.kind, $0.nameEnglish, text($0.validity)]
      })
  }

  private static func accounts(_ scheme: Scheme) -> Table {
    Table(
      title: "Accounts",
      columns: ["role", "account", "name", "class", "normal", "detail", "pair", "holds"],
      rows: scheme.chart.map { account in
        let rules = [account.hasFloor ? "never below zero" : "", account.isClearing ? "clearing" : ""]
        return [
          account.role.rawValue, account.code, account.nameEnglish, account.accountClass.rawValue,
          account.normal.rawValue, account.detail == .none ? "" : account.detail.rawValue,
          account.pair ?? "", rules.filter { !$0.isEmpty }.joined(separator: ", "),
        ]
      })
  }

  private static func rules(_ scheme: Scheme) -> Table {
    let rules = scheme.rules.sorted { left, right in
      left.event != right.event
        ? left.event.rawValue < right.event.rawValue : left.component.rawValue < right.component.rawValue
    }
    return Table(
      title: "Posting rules", columns: ["event", "component", "role", "for", "debit", "credit", "valid"],
      rows: rules.map { rule in
        var sides = ["-", "-"]
        if case .post(let debit, let credit) = rule.action {
          sides = [scheme.chart[debit].code, scheme.chart[credit].code]
        }
        return [rule.event.code, rule.component.code, rule.role.rawValue, rule.forAttribute ?? ""] + sides
          + [text(rule.validity)]
      })
  }

  private static func mirrors(_ scheme: Scheme) -> Table {
    Table(
      title: "Mirrors", columns: ["account", "mirrored in"],
      rows: scheme.mirrors.map {
        ["\($0.role.rawValue) \($0.account)", "\($0.otherRole.rawValue) \($0.otherAccount)"]
      })
  }

  private static func programmes(_ scheme: Scheme) -> Table {
    Table(
      title: "Programmes", columns: ["programme", "name", "coverage", "waterfall", "valid"],
      rows: scheme.programmes.map {
        [
          $0.code, $0.nameEnglish, $0.coverageRatio?.description ?? "", $0.waterfall ?? "",
          text($0.validity),
        ]
      })
  }

  private static func layers(_ scheme: Scheme) -> Table {
    let all = scheme.waterfalls.sorted { utf8Precedes($0.key, $1.key) }
    // Said where a layer of the pack asks for it.
    let isRequested = all.contains { $0.value.contains { $0.isClaimedOnRequest || $0.isCededOnRequest } }
    return Table(
      title: "Layers",
      columns: ["waterfall", "order", "payer", "ratio", "base", "cap", "valid"]
        + (isRequested ? ["claimed", "ceded"] : []),
      rows: all.flatMap { name, layers in
        layers.map { layer in
          let payer =
            switch layer.payer {
            case .own: layer.isResidual ? "association (residual)" : "association"
            case .party(let code): code
            case .treaty(let place): "treaty " + scheme.treaties[place].code
            }
          let cap = layer.cap.map { Amount.grouped(Int128($0), decimals: scheme.currency.decimals) }
          return [
            name, String(layer.order), payer,
            layer.isByFillRate ? "fill rate" : layer.ratio.description, layer.base.rawValue, cap ?? "none",
            text(layer.validity),
          ] + (isRequested ? requests(layer) : [])
        }
      })
  }

  private static func requests(_ layer: Layer) -> [String] {
    if layer.payer == .own { return ["", ""] }
    return [
      layer.isClaimedOnRequest ? "on request" : "with payment",
      layer.isCededOnRequest ? "on request" : "with drawdown",
    ]
  }

  private static func treaties(_ scheme: Scheme) -> Table {
    Table(
      title: "Treaties", columns: ["treaty", "kind", "cedant", "cession", "panel", "years", "scope"],
      rows: scheme.treaties.map { treaty in
        let panel = treaty.panel.map { "\($0.party) \($0.signed)" }.joined(separator: ", ")
        let scope = treaty.scope.map { row in
          row.sorted { utf8Precedes($0.key, $1.key) }.map { "\($0.key) \($0.value)" }
            .joined(separator: " and ")
        }
        let years = [treaty.years.first, treaty.years.last].compactMap { $0 }.map {
          String($0.underwritingYear)
        }
        return [
          treaty.code + (treaty.isExample ? " (example)" : ""), treaty.kind.rawValue,
          treaty.cedantBook ?? "every " + treaty.cedantRole.rawValue, treaty.cession.description, panel,
          years.joined(separator: " to "), scope.isEmpty ? "all" : scope.joined(separator: "; "),
        ]
      })
  }

  private static func limits(_ scheme: Scheme) -> Table {
    Table(
      title: "Limits", columns: ["limit", "holds", "valid"],
      rows: scheme.limits.map { limit in
        let meaning: String
        switch limit.kind {
        case .claimWithinOutstanding: meaning = "a claim's principal is within the guarantee outstanding"
        case .supportOnce: meaning = "a beneficiary is granted a component of a month once"
        case .supportWithinLoss: meaning = "support for a purpose is within the verified loss"
        case .quota(let buckets, let amount):
          let sum = Amount.grouped(Int128(amount), decimals: scheme.currency.decimals)
          meaning = "a borrower is guaranteed at most \(sum) in \(buckets.sorted().joined(separator: ", "))"
        case .leverage(let scope, _, let multiple, let isWeighted):
          meaning =
            "\(scope.book ?? "each association") guarantees at most \(multiple) times its funds"
            + (isWeighted ? ", weighted by line" : "")
        case .concentration(let isGroup, _, let share, _):
          meaning = "a \(isGroup ? "group" : "borrower") is guaranteed at most \(share) of a book's funds"
        case .capacity(let scope, let lines, let amount, let months):
          let sum = Amount.grouped(Int128(amount), decimals: scheme.currency.decimals)
          meaning =
            "\(scope.book ?? "each association") draws at most \(sum) in \(months) months under "
            + lines.sorted().joined(separator: ", ")
        case .portfolioCap(let payer, let programmes, let rate, let isNet):
          meaning =
            "\(payer) pays at most \(rate) of what is drawn under "
            + programmes.sorted().joined(separator: ", ") + (isNet ? ", net of recoveries" : "")
        case .availability(let role, let charts, let minimum):
          let codes = charts.map { scheme.chart[$0].code }.joined(separator: " + ")
          let amount = Amount.grouped(Int128(minimum), decimals: scheme.currency.decimals)
          meaning = "\(codes) of each fund of role \(role.rawValue) stays at \(amount) or more"
        }
        return [limit.code, meaning, text(limit.validity)]
      })
  }

  static func text(_ validity: Validity) -> String {
    switch (validity.from, validity.to) {
    case (nil, nil): ""
    case (let from?, nil): "from \(from)"
    case (nil, let to?): "until before \(to)"
    case (let from?, let to?): "from \(from) until before \(to)"
    }
  }
}
