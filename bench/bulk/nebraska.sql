-- The law of Nebraska that speaks of trafficking victims, all six provisions, as an analyst would write it by hand: one row a charge,
-- for each provision the status (1 available, 2 court decides, 3 open, 4 not yet, 5 not available), the conditions that fail and those
-- that are not known (bits), and the day a wait ends. Only the texts in force on the day; written for the columns that these tables
-- have, one time of trafficking a person. `sections` and `words` are the analyst's own lists of what the offences are.
CREATE OR REPLACE TABLE by_hand AS
WITH facts AS (
  SELECT c.person, c.charge,
    c."disposition.kind" IN ('convicted', 'adjudicated') AS convicted,
    c."disposition.kind" IN ('convicted', 'adjudicated', 'vacated') AS on_record,
    c."disposition.kind" IN ('pending', 'diversion_pending') AS pending,
    CASE WHEN c."disposition.kind" IN ('dismissed', 'dismissed_after_diversion', 'not_prosecuted', 'acquitted', 'arrest_only',
        'adjudication_dismissed', 'pending', 'diversion_pending') THEN TRUE
      WHEN c."sentence.completed_on.latest" <= DATE '2026-11-24' THEN TRUE
      WHEN c."sentence.completed_on.latest" IS NOT NULL AND c."sentence.completed_on.earliest" > DATE '2026-11-24' THEN FALSE
      ELSE c."sentence.completed" END AS completed,
    c."sentence.completed_on.latest" AS over_on,
    c."offence.statute" AS section,
    COALESCE(s.kind, c."offence.category", w.kind) AS kind,
    CASE WHEN p."victim.sex_trafficking" OR (p."victim.sex_trafficking" IS NULL AND e.kinds = 'sex_trafficking') THEN TRUE END AS sex,
    CASE WHEN p."victim.labor_trafficking" OR (p."victim.labor_trafficking" IS NULL AND e.kinds = 'labor_trafficking') THEN TRUE END
      AS labor,
    e.kinds,
    CASE WHEN c."date.earliest" >= e."period.start.latest" AND c."date.latest" <= e."period.end.earliest" THEN TRUE
      WHEN p."victim.episodes_complete"
        AND (c."date.latest" < e."period.start.earliest" OR c."date.earliest" > e."period.end.latest") THEN FALSE END AS inside,
    c."act.compelled" OR c."act.directed_by_trafficker" AS forced,
    c."act.would_not_have_happened_otherwise" AS otherwise,
    NULL::BOOLEAN AS survived,
    NULL::BOOLEAN AS other_cause,
    CASE WHEN r.person IS NOT NULL THEN TRUE WHEN p."record.relief_complete" THEN FALSE END AS granted,
    CASE WHEN c."date.latest" < p.adult_from THEN TRUE WHEN c."date.earliest" >= p.adult_by THEN FALSE END AS minor
  FROM charges c
  JOIN (
    SELECT *,
      -- somebody born on 29 February comes of age on 1 March
      CAST("person.born.earliest" + INTERVAL 18 YEAR AS DATE) + (
        month("person.born.earliest") = 2 AND day("person.born.earliest") = 29)::INTEGER AS adult_from,
      CAST("person.born.latest" + INTERVAL 18 YEAR AS DATE) + (
        month("person.born.latest") = 2 AND day("person.born.latest") = 29)::INTEGER AS adult_by
    FROM persons
  ) p ON p.person = c.person
  LEFT JOIN episodes e ON e.person = c.person
  LEFT JOIN (SELECT DISTINCT person, charge FROM earlier_relief WHERE provision = 'us-ne/29-3005' AND outcome = 'granted') r
    ON r.person = c.person AND r.charge = c.charge
  LEFT JOIN sections s ON s.section = c."offence.statute"
  LEFT JOIN words w ON w.words = c."offence.text"
  WHERE c.jurisdiction = 'us-ne'
), conditions AS (
  SELECT person, charge, convicted, on_record, pending, completed, over_on, granted, minor, inside,
    sex AS victim_sex,
    sex OR labor AS victim,
    CASE WHEN completed IS NOT NULL OR over_on IS NOT NULL THEN TRUE END AS will_be_over,
    CASE WHEN section IN ('28-801', '28-801.01', '28-804', '28-806') OR kind = 'loitering_for_prostitution' THEN TRUE
      WHEN kind NOT IN ('prostitution', 'loitering_for_prostitution', 'patronizing', 'promoting_prostitution', 'indecency', 'loitering')
        THEN FALSE END AS related,
    CASE WHEN section = '28-801' THEN TRUE WHEN section IS NOT NULL THEN FALSE WHEN kind <> 'prostitution' THEN FALSE END AS of_801,
    CASE WHEN section = '28-801.01' THEN TRUE WHEN section IS NOT NULL THEN FALSE
      WHEN kind NOT IN ('prostitution', 'patronizing') THEN FALSE END AS of_801_01,
    CASE WHEN kinds = 'sex_trafficking' AND inside THEN TRUE END AS inside_sex,
    forced OR (otherwise OR survived) AND inside AS direct,
    forced OR (otherwise OR survived) AS direct_if_court,
    forced OR otherwise AND NOT other_cause AS proximate
  FROM facts
), linked AS (
  SELECT *,
    related AND (inside_sex OR proximate) OR direct OR proximate AS linked,
    related AND (inside_sex OR proximate) OR direct_if_court OR proximate AS linked_if_court
  FROM conditions
), trees AS (
  SELECT *,
    convicted AND victim_sex AND completed AND linked AS set_aside,
    convicted AND victim_sex AND completed AND linked_if_court AS set_aside_if_court,
    convicted AND victim_sex AND will_be_over AND linked_if_court AS set_aside_once_over,
    on_record AND granted AS sealed,
    pending AND of_801 AND victim AND direct_if_court AS immune_if_court,
    pending AND of_801 AND minor AS immune_minor,
    pending AND of_801 AND victim AND (inside OR NULL) AS defence_if_court,
    pending AND of_801_01 AND victim AND (inside OR NULL) AS solicitation_if_court
  FROM linked
)
SELECT person, charge,
  (CASE WHEN set_aside THEN 1 WHEN NOT set_aside AND set_aside_if_court THEN 2
    WHEN NOT set_aside AND NOT set_aside_if_court AND NOT set_aside_once_over THEN 5
    WHEN NOT set_aside AND NOT set_aside_if_court AND set_aside_once_over THEN 4 ELSE 3 END)::SMALLINT AS set_aside_status,
  (CASE WHEN NOT convicted THEN 2 ELSE 0 END | CASE WHEN NOT victim_sex THEN 4 ELSE 0 END | CASE WHEN NOT completed THEN 8 ELSE 0 END
    | CASE WHEN NOT linked_if_court THEN 16 ELSE 0 END)::INTEGER AS set_aside_failing,
  (CASE WHEN convicted IS NULL THEN 2 ELSE 0 END | CASE WHEN victim_sex IS NULL THEN 4 ELSE 0 END
    | CASE WHEN completed IS NULL THEN 8 ELSE 0 END | CASE WHEN linked_if_court IS NULL THEN 16 ELSE 0 END)::INTEGER AS set_aside_unknown,
  CASE WHEN NOT set_aside AND NOT set_aside_if_court AND set_aside_once_over THEN over_on END AS set_aside_from,
  (CASE WHEN sealed THEN 1 WHEN NOT sealed THEN 5 ELSE 3 END)::SMALLINT AS sealing_status,
  (CASE WHEN NOT on_record THEN 2 ELSE 0 END | CASE WHEN NOT granted THEN 4 ELSE 0 END)::INTEGER AS sealing_failing,
  (CASE WHEN on_record IS NULL THEN 2 ELSE 0 END | CASE WHEN granted IS NULL THEN 4 ELSE 0 END)::INTEGER AS sealing_unknown,
  (CASE WHEN immune_if_court THEN 2 WHEN NOT immune_if_court THEN 5 ELSE 3 END)::SMALLINT AS immunity_status,
  (CASE WHEN NOT pending THEN 2 ELSE 0 END | CASE WHEN NOT of_801 THEN 4 ELSE 0 END | CASE WHEN NOT victim THEN 8 ELSE 0 END
    | CASE WHEN NOT direct_if_court THEN 16 ELSE 0 END)::INTEGER AS immunity_failing,
  (CASE WHEN pending IS NULL THEN 2 ELSE 0 END | CASE WHEN of_801 IS NULL THEN 4 ELSE 0 END | CASE WHEN victim IS NULL THEN 8 ELSE 0 END
    | CASE WHEN direct_if_court IS NULL THEN 16 ELSE 0 END)::INTEGER AS immunity_unknown,
  (CASE WHEN immune_minor THEN 1 WHEN NOT immune_minor THEN 5 ELSE 3 END)::SMALLINT AS minors_status,
  (CASE WHEN NOT pending THEN 2 ELSE 0 END | CASE WHEN NOT of_801 THEN 4 ELSE 0 END
    | CASE WHEN NOT minor THEN 8 ELSE 0 END)::INTEGER AS minors_failing,
  (CASE WHEN pending IS NULL THEN 2 ELSE 0 END | CASE WHEN of_801 IS NULL THEN 4 ELSE 0 END
    | CASE WHEN minor IS NULL THEN 8 ELSE 0 END)::INTEGER AS minors_unknown,
  (CASE WHEN defence_if_court THEN 2 WHEN NOT defence_if_court THEN 5 ELSE 3 END)::SMALLINT AS defence_status,
  (CASE WHEN NOT pending THEN 2 ELSE 0 END | CASE WHEN NOT of_801 THEN 4 ELSE 0 END | CASE WHEN NOT victim THEN 8 ELSE 0 END)::INTEGER
    AS defence_failing,
  (CASE WHEN pending IS NULL THEN 2 ELSE 0 END | CASE WHEN of_801 IS NULL THEN 4 ELSE 0 END | CASE WHEN victim IS NULL THEN 8 ELSE 0 END
    | CASE WHEN inside THEN 0 ELSE 16 END)::INTEGER AS defence_unknown,
  (CASE WHEN solicitation_if_court THEN 2 WHEN NOT solicitation_if_court THEN 5 ELSE 3 END)::SMALLINT AS solicitation_status,
  (CASE WHEN NOT pending THEN 2 ELSE 0 END | CASE WHEN NOT of_801_01 THEN 4 ELSE 0 END
    | CASE WHEN NOT victim THEN 8 ELSE 0 END)::INTEGER AS solicitation_failing,
  (CASE WHEN pending IS NULL THEN 2 ELSE 0 END | CASE WHEN of_801_01 IS NULL THEN 4 ELSE 0 END
    | CASE WHEN victim IS NULL THEN 8 ELSE 0 END | CASE WHEN inside THEN 0 ELSE 16 END)::INTEGER AS solicitation_unknown
FROM trees
