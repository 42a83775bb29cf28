"""Operations that answer with sites, sections and agencies; and with whatever has an id."""

from api.rest.operation import Operation

PUBLISHERS = (
    Operation("listSites", "/v1/sites", "List sites", "Sites", "sites"),
    Operation("listSections", "/v1/sections", "List sections", "Sections", "sections"),
    Operation("getSection", "/v1/sections/{slug}", "Get a section", "Sections", "section"),
    Operation("listAgencies", "/v1/agencies", "List agencies", "Agencies", "agencies"),
    Operation("getNode", "/v1/node/{id}", "Get whatever has an id", "Nodes", "node"),
)
