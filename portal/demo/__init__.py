"""The demo association: fictional bodies, people and places, made through the services, the same at every run.

Nothing here is a feature of the site. Modules in the order of the story: cast, places, sending,
planning, goods, paper, collecting, giving, treasury, banking; dialects writes the bank's files.
"""
