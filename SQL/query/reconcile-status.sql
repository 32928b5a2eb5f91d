-- Open breaks of an account, each with a name of its items: our references, and where the bank's lines stand. With the
-- last decision of each.
select fact.break_id, fact.kind, fact.day, fact.currency, fact.difference, fact.note,
  coalesce(named.ours, 0)::bigint, coalesce(named.theirs, 0)::bigint, coalesce(named.names, ''),
  coalesce(last.decision, ''), coalesce(last.actor, '')
from ledger.open_break as fact
left join lateral (
  select sum(item.amount) filter (where item.side = 'ours') as ours,
    sum(item.amount) filter (where item.side = 'theirs') as theirs,
    string_agg(
      case item.side
        when 'ours' then (string_to_array(event.record, E'\t'))[array_position(string_to_array(header.columns, E'\t'), 'reference')]
        else 'bank ' || statement.identification || ' line ' || line.file_line
      end, ', ' order by item.side, item.item_number, item.item_part) as names
  from ledger.reconciliation_break_item as item
  left join ledger.event on item.side = 'ours' and event.event_id = item.item_number
  left join ledger.event_header as header on header.header_id = event.header_id
  left join ledger.bank_line as line on item.side = 'theirs' and line.line_id = item.item_number
  left join ledger.bank_statement as statement on statement.statement_id = line.line_id >> 32
  where item.break_id = fact.break_id
) as named on true
left join lateral (
  select choice.decision, choice.actor
  from ledger.reconciliation_decision as choice
  where choice.break_id = fact.break_id
  order by choice.decision_id desc
  limit 1
) as last on true
where fact.account = $1
order by fact.currency, fact.day, fact.break_id
