-- The places that stood in the enterprises' columns only, as facts of the day they were registered.
-- A column that the latest row says already needs none.

INSERT INTO enterprises_knownfact
    (enterprise_id, fact, value, period, source, as_of, evidence, recorded_at, recorded_by)
SELECT each.id, place.fact, place.value, '', place.source,
    (each.registered_at AT TIME ZONE 'Asia/Shanghai')::date, place.evidence,
    each.registered_at, '入册时登记'
FROM enterprises_enterprise AS each
CROSS JOIN LATERAL (VALUES
    ('企业注册地', each.registration_district, 'registry', '登记信息'),
    ('税务登记地', each.tax_district, 'tax', '税务登记信息')
) AS place (fact, value, source, evidence)
WHERE place.value <> '' AND place.value IS DISTINCT FROM (
    SELECT held.value FROM enterprises_knownfact AS held
    WHERE held.enterprise_id = each.id AND held.fact = place.fact AND held.period = ''
    ORDER BY held.id DESC LIMIT 1
)
ORDER BY each.id, place.fact;
