import Money

extension FundStatement {
  func text(width: Int?) -> String {
    let names = columns.map { $0 == Tally.total ? labels["statement.total"] : $0 }
    var table = TextTable([.left()] + names.map(TextTable.Column.right))
    for (index, section) in sections.enumerated() {
      if index > 0 { table.addHeading("") }
      table.addHeading("\(section.letter)  \(section.label)")
      for row in section.rows {
        switch row.kind {
        case .heading: table.addHeading("   \(row.label)")
        case .amount: table.add(["   \(row.label)"] + row.amounts.map(header.grouped))
        case .total: table.add(["   = \(row.label)"] + row.amounts.map(header.grouped))
        case .ratio: table.add(["   \(row.label)"] + row.ratios.map(percentage))
        }
      }
    }
    var checks = TextTable([
      .left(labels["statement.check"]), .right(labels["statement.figure"]),
      .right(labels["statement.against"]), .left(labels["statement.result"]),
    ])
    // The columns' own checks are in CSV and JSON; a statement is only made if they hold too.
    for check in tieOuts where check.column == Tally.total {
      let accounts = check.accounts.isEmpty || check.check == "counter-lines" ? "" : accountList(check)
      let label = "\(labels["check.\(check.check)"])\(accounts)"
      checks.add([label, header.grouped(check.figure), header.grouped(check.against), labels["statement.ok"]])
    }
    let body = table.render(width: width) + "\n" + checks.render()
    return header.page(body, labels)
  }

  private func accountList(_ check: TieOut) -> String { " (\(check.accounts.joined(separator: ", ")))" }

  private func percentage(_ ratio: Int64?) -> String {
    ratio.map { Amount.grouped(Int128($0), decimals: 2) + "%" } ?? labels["statement.undefined"]
  }

  private func fraction(_ ratio: Int64?) -> String? {
    ratio.map { Amount.major(Int128($0), decimals: 4) }
  }

  /// A row a line and column. Ratios stand as decimal fractions; a tie-out has two rows, the second's line
  /// ending in `.against`.
  func csv() -> String {
    var csv = CSVText(
      header: ["section", "line", "label", "column", "amount", "account"] + StatementHeader.csvColumns)
    let tail = header.csvFields
    for section in sections {
      for row in section.rows where row.kind != .heading {
        let figures =
          row.kind == .ratio ? row.ratios.map { fraction($0) ?? "" } : row.amounts.map(header.major)
        for (column, figure) in zip(columns, figures) {
          csv.add([section.letter, row.line, row.label, column, figure, row.account] + tail)
        }
      }
    }
    for check in tieOuts {
      let label = labels["check.\(check.check)"]
      for (line, figure) in [("", check.figure), (".against", check.against)] {
        csv.add(
          ["L", check.check + line, label, check.column, header.major(figure)]
            + [check.accounts.joined(separator: " ")] + tail)
      }
    }
    return csv.text
  }

  func json() -> String {
    var pairs = header.json(format: "gledger.statement.fund/1")
    pairs += [
      (key: "dimension", value: .string(dimension.rawValue)),
      (key: "columns", value: .array(columns.map(JSONText.string))),
      (key: "sections", value: .array(sections.map(json))),
      (key: "tie_outs", value: .array(tieOuts.map(json))),
    ]
    return JSONText.object(pairs).document
  }

  private func json(_ section: StatementSection) -> JSONText {
    let rows = section.rows.filter { $0.kind != .heading }.map { row in
      var pairs: [(key: String, value: JSONText)] = [
        (key: "line", value: .string(row.line)), (key: "label", value: .string(row.label)),
        (key: "account", value: row.account.isEmpty ? .null : .string(row.account)),
      ]
      if row.kind == .ratio {
        pairs.append((key: "ratios", value: .array(row.ratios.map { .optional(fraction($0)) })))
      } else {
        pairs.append((key: "amounts", value: .array(row.amounts.map { .string(header.major($0)) })))
      }
      return JSONText.object(pairs)
    }
    return .fields(
      ("section", .string(section.letter)), ("label", .string(section.label)), ("lines", .array(rows)))
  }

  private func json(_ check: TieOut) -> JSONText {
    .fields(
      ("check", .string(check.check)), ("column", .string(check.column)),
      ("accounts", .array(check.accounts.map(JSONText.string))),
      ("figure", .string(header.major(check.figure))), ("against", .string(header.major(check.against))),
      ("ok", .flag(check.isOK)))
  }
}
