"""Forms judge the shape of what is typed; the services judge whether it may be done."""
